package io.stockproof.setup;

import org.jspecify.annotations.Nullable;

/** Where something stands in a document, such as {@code suppliers[0].poll.cron}. Written out only for an error. */
record Path(@Nullable Path parent, @Nullable String member, int index) {

    /** The document itself. */
    static final Path ROOT = new Path(null, null, -1);

    private static final int MEMBER_CHARACTERS_MAX = 100;

    Path member(String name) {
        return new Path(this, name, -1);
    }

    Path index(int at) {
        return new Path(this, null, at);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        appendTo(text);
        return text.toString();
    }

    private void appendTo(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.appendTo(text);
        if (member == null) {
            text.append('[').append(index).append(']');
            return;
        }
        if (!text.isEmpty()) {
            text.append('.');
        }
        text.append(member, 0, Math.min(member.length(), MEMBER_CHARACTERS_MAX));
    }
}

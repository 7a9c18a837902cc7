package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException.Kind;
import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Counts the different names of a document: the JDK's parser keeps each of them until the document ends. */
final class XmlNames {

    private static final int CHARACTERS_PER_NAME_MAX = 200;

    private final int namesMax;
    private final Set<String> names = new HashSet<>();
    private long characters;

    XmlNames(int namesMax) {
        this.namesMax = namesMax;
    }

    /** Notes the names of the element at hand, of its attributes and of its namespaces. */
    void addAll(XMLStreamReader xml) throws FeedFault {
        add(xml.getPrefix(), xml.getLocalName());
        for (int attribute = 0; attribute < xml.getAttributeCount(); attribute++) {
            add(xml.getAttributePrefix(attribute), xml.getAttributeLocalName(attribute));
        }
        for (int namespace = 0; namespace < xml.getNamespaceCount(); namespace++) {
            add(xml.getNamespacePrefix(namespace));
            add(xml.getNamespaceURI(namespace));
        }
    }

    void add(@Nullable String name) throws FeedFault {
        if (name == null || !names.add(name)) {
            return;
        }
        characters += name.length();
        if (names.size() > namesMax || characters > (long) namesMax * CHARACTERS_PER_NAME_MAX) {
            throw new FeedFault(Kind.TOO_LARGE,
                    "The XML has more than " + namesMax + " different names, or very long ones");
        }
    }

    private void add(@Nullable String prefix, String localName) throws FeedFault {
        add(prefix == null || prefix.isEmpty() ? localName : prefix + ":" + localName);
    }
}

package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.feed.FeedShape.Field;
import java.io.IOException;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads the elements of one name of an XML document. A document type is refused on sight, and so all its entities. */
final class XmlReader {

    private static final String ROW_ELEMENT = "item";

    private final FeedShape shape;
    private final FeedProperties properties;
    private final ColumnPaths paths;
    private final String rowElement;
    private final XmlNames names;
    private long row;
    private long elements;
    private int depth;
    private int columns;
    private @Nullable Field repeated;

    XmlReader(FeedShape shape, FeedProperties properties) {
        this.shape = shape;
        this.properties = properties;
        this.paths = ColumnPaths.of(shape, "[./]|(?<=[^./])(?=@)");
        this.names = new XmlNames(properties.namesMax());
        this.rowElement = shape.rows() == null || shape.rows().isEmpty() ? ROW_ELEMENT : shape.rows();
    }

    void read(StrictReader text, FeedRows rows) throws IOException, InterruptedException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("Nothing outside of the document is read");
        });
        try {
            document(factory.createXMLStreamReader(text), text, rows);
        } catch (XMLStreamException e) {
            FeedFault fault = FeedFault.in(e.getNestedException() == null ? e : e.getNestedException());
            throw fault != null ? fault : syntax(e, text);
        }
    }

    /** At the very end of the text the parser misses what was cut off; before it, what is there is wrong. */
    private FeedFault syntax(XMLStreamException e, StrictReader text) throws IOException {
        Location at = e.getLocation();
        if (at == null || (text.isAtEnd() && at.getCharacterOffset() >= text.characters())) {
            return elements == 0
                    ? new FeedFault(Kind.MALFORMED, "The body is empty, or no XML")
                    : new FeedFault(Kind.TRUNCATED, "The XML is cut off");
        }
        return new FeedFault(Kind.MALFORMED, "The body is not sound XML in line " + at.getLineNumber());
    }

    private void document(XMLStreamReader xml, StrictReader text, FeedRows rows)
            throws XMLStreamException, FeedFault, InterruptedException {
        while (xml.hasNext()) {
            text.rowBegins();
            switch (xml.next()) {
                case XMLStreamConstants.DTD ->
                        throw new FeedFault(Kind.MALFORMED, "The XML has a document type, which is not read");
                case XMLStreamConstants.PROCESSING_INSTRUCTION -> names.add(xml.getPITarget());
                case XMLStreamConstants.START_ELEMENT -> {
                    enter();
                    names.addAll(xml);
                    if (isNamed(xml, rowElement)) {
                        row(xml, rows);
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                default -> {
                }
            }
        }
        if (row == 0 && elements > 1) {
            throw new FeedFault(Kind.MALFORMED, "The XML has no element " + Shown.of(rowElement));
        }
    }

    private void row(XMLStreamReader xml, FeedRows rows) throws XMLStreamException, FeedFault, InterruptedException {
        @Nullable String[] values = new @Nullable String[Field.values().length];
        row++;
        columns = 0;
        repeated = null;
        element(xml, paths, values);
        if (repeated == null) {
            rows.row(row, values);
        } else {
            rows.broken(row, repeated == Field.SKU ? null : values[Field.SKU.ordinal()], shape.column(repeated),
                    "comes more than once in one row");
        }
    }

    private void enter() throws FeedFault {
        elements++;
        if (++depth > properties.depthMax()) {
            throw new FeedFault(Kind.TOO_LARGE, "The XML nests deeper than " + properties.depthMax());
        }
    }

    /** Reads the element at hand to its end; {@code node} is {@code null} where nothing in it is wanted. */
    private void element(XMLStreamReader xml, @Nullable ColumnPaths node, @Nullable String[] values)
            throws XMLStreamException, FeedFault {
        attributes(xml, node, values);
        StringBuilder content = node == null || node.fields().isEmpty() ? null : new StringBuilder();
        while (true) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    enter();
                    names.addAll(xml);
                    countColumns(1);
                    element(xml, node == null ? null : child(xml, node), values);
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    if (node != null && content != null) {
                        put(node, content.toString(), values);
                    }
                    return;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (content != null) {
                        content.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
                    }
                }
                case XMLStreamConstants.ENTITY_REFERENCE ->
                        throw new FeedFault(Kind.MALFORMED, "The XML has an entity that is not declared");
                case XMLStreamConstants.PROCESSING_INSTRUCTION -> names.add(xml.getPITarget());
                default -> {
                }
            }
        }
    }

    private void attributes(XMLStreamReader xml, @Nullable ColumnPaths node, @Nullable String[] values)
            throws FeedFault {
        countColumns(xml.getAttributeCount());
        for (int attribute = 0; node != null && attribute < xml.getAttributeCount(); attribute++) {
            ColumnPaths child = node.child("@" + xml.getAttributeLocalName(attribute));
            if (child != null) {
                put(child, xml.getAttributeValue(attribute), values);
            }
        }
    }

    /** A column that comes twice in a row is none that could be believed; of what an item is, the first is taken. */
    private void put(ColumnPaths node, String text, @Nullable String[] values) {
        for (Field field : node.fields()) {
            if (!Field.DESCRIBING.contains(field)) {
                repeated = values[field.ordinal()] == null ? repeated : field;
                values[field.ordinal()] = text;
            } else if (values[field.ordinal()] == null) {
                values[field.ordinal()] = text;
            }
        }
    }

    private static @Nullable ColumnPaths child(XMLStreamReader xml, ColumnPaths node) {
        ColumnPaths qualified = node.child(qualifiedName(xml));
        return qualified != null ? qualified : node.child(xml.getLocalName());
    }

    private static boolean isNamed(XMLStreamReader xml, String name) {
        return name.equals(xml.getLocalName()) || name.equals(qualifiedName(xml));
    }

    private static String qualifiedName(XMLStreamReader xml) {
        String prefix = xml.getPrefix();
        return prefix == null || prefix.isEmpty() ? xml.getLocalName() : prefix + ":" + xml.getLocalName();
    }

    private void countColumns(int more) throws FeedFault {
        columns += more;
        if (columns > properties.columnsMax()) {
            throw new FeedFault(Kind.TOO_LARGE,
                    "Row " + row + " has more than " + properties.columnsMax() + " columns");
        }
    }
}

package io.banyan.codec.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes {@code docs/wire-format.md} from the schemas; the prose in front of them is a resource.
 */
final class WireFormatPage
{
    private static final int ROW_BYTES = 8;
    private static final int CELL_WIDTH = 12;

    private static final String HEAD = "/wire-format-head.md";

    private final List<String> lines = new ArrayList<>();

    /**
     * Writes the page.
     *
     * @return its text.
     */
    static String write()
    {
        final WireFormatPage page = new WireFormatPage();
        page.lines.add(head().formatted(Golden.COMMAND, header()).strip());
        for (final WireSchema schema : WireSchema.ALL)
        {
            page.schema(schema);
        }
        return String.join("\n", page.lines) + "\n";
    }

    private static String head()
    {
        try (InputStream in = WireFormatPage.class.getResourceAsStream(HEAD))
        {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static String header()
    {
        return String.join("\n", diagram(List.of(
            new Cell("blockLength", 0, 2),
            new Cell("templateId", 2, 2),
            new Cell("schemaId", 4, 2),
            new Cell("version", 6, 2))));
    }

    private void schema(final WireSchema schema)
    {
        final String plane = Character.toUpperCase(schema.plane().charAt(0)) + schema.plane().substring(1);
        lines.add("");
        lines.add("## " + plane + " plane: schema " + schema.id() + ", version " + schema.version());
        final Map<String, WireField> types = new TreeMap<>();
        for (final WireMessage message : schema.messages())
        {
            message(message, types);
        }

        lines.add("");
        lines.add("### Values of the " + schema.plane() + " plane");
        lines.add("");
        lines.add("| type | encoded as | value or bit | name | meaning |");
        lines.add("|---|---|---|---|---|");
        types.forEach((name, field) -> field.values().forEach(value -> lines.add(
            "| `" + name + "` | `" + field.primitive().primitiveName() + "` | " +
            (WireField.Kind.SET == field.kind() ? "bit " : "") + value.value() + " | `" + value.name() + "` | " +
            value.description() + " |")));
    }

    private void message(final WireMessage message, final Map<String, WireField> types)
    {
        lines.add("");
        lines.add("### " + message.name() + " (" + message.templateId() + ")");
        lines.add("");
        if (!message.description().isEmpty())
        {
            lines.add(message.description());
            lines.add("");
        }

        lines.add("Fixed part, " + message.blockLength() + " bytes:");
        fixedPart(message.fields(), types);
        for (final WireGroup group : message.groups())
        {
            lines.add("");
            lines.add("Group `" + group.name() + "`" + since(group.since()) + ": length and count, 4 bytes, then for " +
                "each entry " + group.blockLength() + " bytes" + (group.data().isEmpty() ? "" : " and its data") + "." +
                (group.description().isEmpty() ? "" : " " + group.description()));
            fixedPart(group.fields(), types);
            group.data().forEach(this::data);
        }
        message.data().forEach(this::data);
    }

    private void fixedPart(final List<WireField> fields, final Map<String, WireField> types)
    {
        final List<Cell> cells = new ArrayList<>();
        final List<String> rows = new ArrayList<>();
        for (final WireField field : fields)
        {
            if (!field.values().isEmpty())
            {
                types.put(field.typeName(), field);
            }

            if (WireField.Kind.COMPOSITE == field.kind())
            {
                for (final WireField member : field.members())
                {
                    final int offset = field.offset() + member.offset();
                    final String name = field.name() + "." + member.name();
                    cells.add(new Cell(name, offset, member.length()));
                    rows.add(row(offset, name, member.typeName(), field.since(), member.description()));
                }
            }
            else
            {
                cells.add(new Cell(field.name(), field.offset(), field.length()));
                rows.add(row(field.offset(), field.name(), field.typeName(), field.since(), field.description()));
            }
        }

        lines.add("");
        lines.add("```");
        lines.addAll(diagram(cells));
        lines.add("```");
        lines.add("");
        lines.add("| offset | field | type | meaning |");
        lines.add("|---|---|---|---|");
        lines.addAll(rows);
    }

    private void data(final WireData data)
    {
        lines.add("");
        lines.add("Data `" + data.name() + "`" + since(data.since()) + ": length, " + data.headerLength() +
            (1 == data.headerLength() ? " byte" : " bytes") + ", then that many bytes" +
            (data.isText() ? " of UTF-8" : "") + "." +
            (data.description().isEmpty() ? "" : " " + data.description()));
    }

    private static String row(
        final int offset, final String name, final String type, final int since, final String description)
    {
        final String meaning = (description + since(since)).strip();
        return "| " + offset + " | `" + name + "` | `" + type + "` |" + (meaning.isEmpty() ? "" : " " + meaning) + " |";
    }

    private static String since(final int version)
    {
        return 0 == version ? "" : " (since version " + version + ")";
    }

    /** Eight bytes a row; natural alignment sees to it that no field crosses the end of one. */
    private static List<String> diagram(final List<Cell> cells)
    {
        final List<String> drawn = new ArrayList<>();
        final StringBuilder ruler = new StringBuilder("    ");
        for (int i = 0; i < ROW_BYTES; i++)
        {
            ruler.append(String.format(" %-" + CELL_WIDTH + "d", i));
        }
        drawn.add(ruler.toString().stripTrailing());

        StringBuilder border = new StringBuilder();
        StringBuilder names = new StringBuilder();
        int position = 0;
        for (final Cell cell : cells)
        {
            if (cell.offset() != position || position % ROW_BYTES + cell.length() > ROW_BYTES)
            {
                throw new IllegalStateException(cell + " does not follow byte " + position + " within a row");
            }

            if (0 == position % ROW_BYTES)
            {
                border = new StringBuilder("    ");
                names = new StringBuilder(String.format("%3d ", position));
            }

            final int width = cell.length() * (CELL_WIDTH + 1) - 1;
            border.append('+').append("-".repeat(width));
            names.append('|').append(centred(cell.name(), width));
            position += cell.length();
            if (0 == position % ROW_BYTES || cell == cells.get(cells.size() - 1))
            {
                drawn.add(border + "+");
                drawn.add(names + "|");
            }
        }
        drawn.add(border + "+");
        return drawn;
    }

    private static String centred(final String name, final int width)
    {
        final String fitting = name.length() <= width ? name : name.substring(name.indexOf('.') + 1);
        if (fitting.length() > width)
        {
            throw new IllegalStateException(name + " does not fit " + width + " columns: widen CELL_WIDTH");
        }
        final int left = (width - fitting.length()) / 2;
        return " ".repeat(left) + fitting + " ".repeat(width - fitting.length() - left);
    }

    private record Cell(String name, int offset, int length)
    {
    }
}

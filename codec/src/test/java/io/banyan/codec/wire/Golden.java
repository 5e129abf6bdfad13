package io.banyan.codec.wire;

import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * A golden message: hexadecimal bytes with, beside each piece, the path and the value it stands for. What follows a
 * {@code #} is a comment.
 *
 * @param schema  of the message.
 * @param version that wrote it.
 * @param message name of the message.
 * @param sample  name of the sample.
 * @param bytes   of the message.
 * @param values  path to value.
 * @param pieces  path to bytes.
 */
public record Golden(
    WireSchema schema,
    int version,
    String message,
    String sample,
    byte[] bytes,
    Map<String, String> values,
    Map<String, String> pieces)
{
    /** Where the files are, from the directory of the module. */
    public static final Path DIRECTORY = Path.of("src/test/resources/golden");

    /** Writes what is missing, and touches no golden file that is there. */
    public static final String COMMAND =
        "mvn -q -B -pl codec test -Dtest=GoldenTest,SeedCorpusTest,WireFormatPageTest -Dbanyan.regenerate=true";

    /** What to do about a changed field. */
    public static final String ADVICE =
        "\n\nA wire format only grows. Put the old fields back where they were, append the new ones, raise the\n" +
        "`version` of the schema, give them that `sinceVersion`, and write the golden files of the new version:\n  " +
        COMMAND +
        "\nThe files of released versions stay as they are for ever; those of a version that no release has used\n" +
        "may be deleted before the command is run.\n";

    /**
     * Is this run to write what is missing?
     *
     * @return true with {@code -Dbanyan.regenerate=true}.
     */
    public static boolean isRegenerating()
    {
        return Boolean.getBoolean("banyan.regenerate");
    }

    /**
     * All golden messages of all versions of both planes.
     *
     * @return in order of their paths.
     */
    public static List<Golden> all()
    {
        try (Stream<Path> paths = Files.walk(DIRECTORY))
        {
            return paths.filter(path -> path.toString().endsWith(".txt")).sorted().map(Golden::read).toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Golden messages that a plane's newest version writes.
     *
     * @param schema of the plane.
     * @return in order of their paths.
     */
    public static List<Golden> newest(final WireSchema schema)
    {
        return all().stream()
            .filter(golden -> golden.schema == schema && golden.version == schema.version())
            .toList();
    }

    /**
     * Where a golden message belongs.
     *
     * @param schema  of the message.
     * @param message to be found.
     * @param sample  name of the sample.
     * @return path of the file for the newest version.
     */
    public static Path path(final WireSchema schema, final WireMessage message, final String sample)
    {
        return DIRECTORY.resolve(schema.plane()).resolve("v" + schema.version()).resolve(
            message.name() + "." + sample + ".txt");
    }

    /**
     * Reads a golden file.
     *
     * @param path of the file.
     * @return what it says.
     */
    public static Golden read(final Path path)
    {
        try
        {
            final Map<String, String> values = new LinkedHashMap<>();
            final Map<String, String> pieces = new LinkedHashMap<>();
            final StringBuilder hex = new StringBuilder();
            for (final String line : Files.readAllLines(path))
            {
                final String content = line.replaceFirst("#.*", "").strip();
                if (!content.isEmpty())
                {
                    final String[] parts = content.split("\\s+", 4);
                    final String piece = "-".equals(parts[0]) ? "" : parts[0];
                    hex.append(piece);
                    pieces.put(parts[1], piece);
                    values.put(parts[1], parts.length < 4 ? "" : parts[3]);
                }
            }

            final String file = path.getFileName().toString();
            final String plane = path.getParent().getParent().getFileName().toString();
            return new Golden(
                WireSchema.ALL.stream().filter(schema -> schema.plane().equals(plane)).findFirst().orElseThrow(),
                Integer.parseInt(path.getParent().getFileName().toString().substring(1)),
                file.substring(0, file.indexOf('.')),
                file.substring(file.indexOf('.') + 1, file.lastIndexOf('.')),
                HexFormat.of().parseHex(hex),
                values,
                pieces);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Writes a golden file of the newest version.
     *
     * @param schema  of the message.
     * @param message to write.
     * @param sample  name of the sample.
     */
    public static void write(final WireSchema schema, final WireMessage message, final String sample)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 * 1024]);
        final int length = Flyweights.encode(schema, message, Samples.values(message, sample), buffer);
        final UnsafeBuffer exact = new UnsafeBuffer(new byte[length]);
        exact.putBytes(0, buffer, 0, length);
        final List<String> lines = new ArrayList<>();
        lines.add("# " + message.name() + " (" + sample + "), " + schema.plane() + " plane, version " +
            schema.version() + ", " + length + " bytes. Written once, never changed: see docs/wire-format.md.");
        new Annotator(exact, Flyweights.decode(schema, exact), lines).message(message);

        final Path path = path(schema, message, sample);
        try
        {
            Files.createDirectories(path.getParent());
            Files.write(path, lines);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * The message in a buffer bounded to it.
     *
     * @return a fresh copy.
     */
    public UnsafeBuffer buffer()
    {
        return new UnsafeBuffer(bytes.clone());
    }

    /**
     * The message in the schema.
     *
     * @return as the newest version has it.
     */
    public WireMessage wireMessage()
    {
        return schema.message(message);
    }

    /**
     * The values of fields and data alone, as the decoders give them.
     *
     * @return path to value, without headers.
     */
    public Map<String, String> decodedValues()
    {
        final Map<String, String> decoded = new LinkedHashMap<>(values);
        decoded.keySet().removeIf(
            path -> path.startsWith("header.") || path.endsWith(".blockLength") || path.endsWith(".length"));
        return decoded;
    }

    @Override
    public String toString()
    {
        return schema.plane() + "/v" + version + "/" + message + "." + sample;
    }

    /** Cuts a message into pieces, one a line. */
    private static final class Annotator
    {
        private final UnsafeBuffer buffer;
        private final Map<String, String> values;
        private final List<String> lines;
        private int position;

        private Annotator(final UnsafeBuffer buffer, final Map<String, String> values, final List<String> lines)
        {
            this.buffer = buffer;
            this.values = values;
            this.lines = lines;
        }

        private void message(final WireMessage message)
        {
            for (final String name : List.of("blockLength", "templateId", "schemaId", "version"))
            {
                number("header." + name, 2);
            }

            fields(message.fields(), "");
            for (final WireGroup group : message.groups())
            {
                number(group.name() + ".blockLength", 2);
                number(group.name() + ".count", 2);
                final int count = Integer.parseInt(values.get(group.name() + ".count"));
                for (int i = 0; i < count; i++)
                {
                    fields(group.fields(), group.name() + "[" + i + "].");
                    data(group.data(), group.name() + "[" + i + "].");
                }
            }
            data(message.data(), "");
        }

        private void fields(final List<WireField> fields, final String prefix)
        {
            for (final WireField field : fields)
            {
                final String path = prefix + field.name();
                if (WireField.Kind.COMPOSITE == field.kind())
                {
                    fields(field.members(), path + ".");
                }
                else
                {
                    line(path, field.length(), values.get(path));
                }
            }
        }

        private void data(final List<WireData> data, final String prefix)
        {
            for (final WireData item : data)
            {
                final int length = number(prefix + item.name() + ".length", item.headerLength());
                line(prefix + item.name(), length, values.get(prefix + item.name()));
            }
        }

        private int number(final String path, final int width)
        {
            final int value = 1 == width ?
                buffer.getByte(position) & 0xFF : buffer.getShort(position, LITTLE_ENDIAN) & 0xFFFF;
            line(path, width, String.valueOf(value));
            return value;
        }

        private void line(final String path, final int length, final String value)
        {
            final byte[] piece = new byte[length];
            buffer.getBytes(position, piece);
            position += length;
            final String hex = 0 == length ? "-" : HexFormat.of().formatHex(piece);
            lines.add(String.format("%-16s %s = %s", hex, path, value).stripTrailing());
        }
    }
}

package io.banyan.codec.wire;

import org.xml.sax.InputSource;
import uk.co.real_logic.sbe.ir.Ir;
import uk.co.real_logic.sbe.ir.Signal;
import uk.co.real_logic.sbe.ir.Token;
import uk.co.real_logic.sbe.xml.IrGenerator;
import uk.co.real_logic.sbe.xml.ParserOptions;
import uk.co.real_logic.sbe.xml.XmlSchemaParser;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A schema file, parsed by the very parser that the generator uses.
 *
 * @param plane       {@code data} or {@code control}.
 * @param packageName of the generated flyweights.
 * @param id          of the schema.
 * @param version     newest.
 * @param messages    by template id.
 */
public record WireSchema(String plane, String packageName, int id, int version, List<WireMessage> messages)
{
    /** The data plane. */
    public static final WireSchema DATA = load(Path.of("src/main/resources/sbe/data-plane.xml"));

    /** The control plane. */
    public static final WireSchema CONTROL = load(Path.of("src/main/resources/sbe/control-plane.xml"));

    /** Both planes. */
    public static final List<WireSchema> ALL = List.of(DATA, CONTROL);

    /**
     * Parses a schema.
     *
     * @param path from the directory of the module.
     * @return the schema.
     */
    public static WireSchema load(final Path path)
    {
        try
        {
            final ParserOptions options = ParserOptions.builder()
                .stopOnError(true)
                .warningsFatal(true)
                .xIncludeAware(true)
                .build();
            final InputSource source = new InputSource(path.toUri().toString());
            return of(new IrGenerator().generate(XmlSchemaParser.parse(source, options)));
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(path + ": " + ex.getMessage(), ex);
        }
    }

    private static WireSchema of(final Ir ir)
    {
        final String packageName = ir.applicableNamespace();
        final String plane = packageName.startsWith("io.banyan.codec.data") ? "data" : "control";
        final Collection<List<Token>> messages = ir.messages();
        return new WireSchema(
            plane,
            packageName,
            ir.id(),
            ir.version(),
            messages.stream()
                .map(WireSchema::message)
                .sorted(Comparator.comparingInt(WireMessage::templateId))
                .toList());
    }

    /**
     * Finds a message by its name.
     *
     * @param name of the message.
     * @return the message.
     */
    public WireMessage message(final String name)
    {
        return messages.stream().filter(message -> message.name().equals(name)).findFirst().orElseThrow();
    }

    private static WireMessage message(final List<Token> tokens)
    {
        final Token first = tokens.get(0);
        final Elements elements = elements(tokens.subList(1, tokens.size() - 1));
        return new WireMessage(
            first.name(),
            text(first.description()),
            first.id(),
            first.encodedLength(),
            first.version(),
            elements.fields,
            elements.groups,
            elements.data);
    }

    private static Elements elements(final List<Token> tokens)
    {
        final Elements elements = new Elements(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        int i = 0;
        while (i < tokens.size())
        {
            final Token token = tokens.get(i);
            final int count = token.componentTokenCount();
            final List<Token> own = tokens.subList(i, i + count);
            switch (token.signal())
            {
                case BEGIN_FIELD -> elements.fields.add(field(token, own.subList(1, count - 1)));
                case BEGIN_GROUP -> elements.groups.add(group(own));
                case BEGIN_VAR_DATA -> elements.data.add(data(own));
                default -> throw new IllegalStateException("unexpected " + token);
            }
            i += count;
        }

        return elements;
    }

    private static WireField field(final Token field, final List<Token> type)
    {
        final Token first = type.get(0);
        final List<WireField> members = new ArrayList<>();
        final List<WireValue> values = new ArrayList<>();
        WireField.Kind kind = WireField.Kind.NUMBER;
        String typeName = null;

        switch (first.signal())
        {
            case ENCODING -> typeName = first.encoding().primitiveType().primitiveName();
            case BEGIN_ENUM ->
            {
                kind = WireField.Kind.ENUM;
                values.addAll(values(type, Signal.VALID_VALUE));
            }
            case BEGIN_SET ->
            {
                kind = WireField.Kind.SET;
                values.addAll(values(type, Signal.CHOICE));
            }
            case BEGIN_COMPOSITE ->
            {
                kind = WireField.Kind.COMPOSITE;
                for (final Token member : type.subList(1, type.size() - 1))
                {
                    members.add(field(member, List.of(member)));
                }
            }
            default -> throw new IllegalStateException("unexpected " + first);
        }

        return new WireField(
            field.name(),
            text(field.description()),
            kind,
            null == typeName ? first.applicableTypeName() : typeName,
            WireField.Kind.COMPOSITE == kind ? null : first.encoding().primitiveType(),
            first.offset(),
            first.encodedLength(),
            field.version(),
            members,
            values);
    }

    private static List<WireValue> values(final List<Token> tokens, final Signal signal)
    {
        return tokens.stream()
            .filter(token -> signal == token.signal())
            .map(token -> new WireValue(
                token.name(), token.encoding().constValue().longValue(), text(token.description())))
            .toList();
    }

    private static WireGroup group(final List<Token> tokens)
    {
        final Token group = tokens.get(0);
        final int headerTokens = tokens.get(1).componentTokenCount();
        final Elements elements = elements(tokens.subList(1 + headerTokens, tokens.size() - 1));
        if (!elements.groups.isEmpty())
        {
            throw new IllegalStateException(
                group.name() + " holds a group: the validators do not walk nested groups; teach MessageRule first");
        }

        return new WireGroup(
            group.name(),
            text(group.description()),
            group.encodedLength(),
            group.version(),
            elements.fields,
            elements.data);
    }

    private static WireData data(final List<Token> tokens)
    {
        final Token length = tokens.get(2);
        final String encoding = tokens.get(3).encoding().characterEncoding();
        return new WireData(
            tokens.get(0).name(),
            text(tokens.get(0).description()),
            length.encodedLength(),
            null != encoding && encoding.toUpperCase(Locale.ROOT).startsWith("UTF"),
            tokens.get(0).version());
    }

    private static String text(final String description)
    {
        return null == description ? "" : description;
    }

    private record Elements(List<WireField> fields, List<WireGroup> groups, List<WireData> data)
    {
    }
}

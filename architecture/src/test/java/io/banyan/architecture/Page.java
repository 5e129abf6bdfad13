package io.banyan.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One page of the documentation: its headings and links, as a reader of Markdown would see them. What stands in code is
 * neither.
 */
final class Page
{
    private static final Pattern HEADING = Pattern.compile("^(#{1,6})\\s+(.+?)\\s*#*$");
    private static final Pattern LINK = Pattern.compile("!?\\[(?:[^\\[\\]]|\\[[^\\]]*])*]\\(\\s*<?([^)\\s>]+)[^)]*\\)");
    private static final Pattern HTML_LINK = Pattern.compile("(?:src|href)=\"([^\"]+)\"");
    private static final Pattern INLINE_CODE = Pattern.compile("`[^`]*`");

    private final Path file;
    private final List<Heading> headings = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<String> lines;

    /**
     * A heading: how deep, its words, and what a link to it is written as.
     */
    record Heading(int level, String text, String anchor)
    {
    }

    /**
     * Where a link leads and the line that it stands on, counted from 1.
     */
    record Link(String target, int lineNumber)
    {
    }

    Page(final Path file)
    {
        this.file = file;
        this.lines = Checkout.read(file).lines().toList();
        boolean isCode = false;
        for (int i = 0; i < lines.size(); i++)
        {
            final String line = lines.get(i);
            if (line.strip().startsWith("```"))
            {
                isCode = !isCode;
            }
            else if (!isCode)
            {
                readLine(line, i + 1);
            }
        }
    }

    Path file()
    {
        return file;
    }

    List<Heading> headings()
    {
        return headings;
    }

    List<Link> links()
    {
        return links;
    }

    List<String> lines()
    {
        return lines;
    }

    private void readLine(final String line, final int lineNumber)
    {
        final Matcher heading = HEADING.matcher(line);
        if (heading.matches())
        {
            final String text = heading.group(2);
            headings.add(new Heading(heading.group(1).length(), text, anchor(text)));
        }
        final String withoutCode = INLINE_CODE.matcher(line).replaceAll("``");
        for (final Pattern pattern : List.of(LINK, HTML_LINK))
        {
            final Matcher link = pattern.matcher(withoutCode);
            while (link.find())
            {
                links.add(new Link(link.group(1), lineNumber));
            }
        }
    }

    /**
     * As GitHub writes it: lower case, punctuation gone, each space a hyphen.
     */
    private static String anchor(final String heading)
    {
        return heading.toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N} _-]", "")
            .replace(' ', '-');
    }
}

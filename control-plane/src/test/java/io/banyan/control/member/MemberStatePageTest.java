package io.banyan.control.member;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemberStatePageTest
{
    private static final Path PAGE = Path.of("../docs/member-states.md");
    private static final String COMMAND =
        "mvn -q -B -pl control-plane -am test -Dtest=MemberStatePageTest -Dbanyan.regenerate=true " +
            "-Dsurefire.failIfNoSpecifiedTests=false";

    @Test
    void shouldAgreeWithTheTableInTheCode() throws IOException
    {
        if (Boolean.getBoolean("banyan.regenerate"))
        {
            Files.writeString(PAGE, page());
        }
        assertEquals(page(), Files.readString(PAGE), "written anew by: " + COMMAND);
    }

    @Test
    void shouldHaveAWayOutOfEveryStateButTheLast()
    {
        for (final MemberState state : MemberState.values())
        {
            boolean hasNext = false;
            for (final MemberState next : MemberState.values())
            {
                hasNext |= state.mayBecome(next) && next != state;
            }
            assertEquals(state != MemberState.STOPPED, hasNext, state.name());
            assertFalse(state.wayOut().isBlank());
        }
    }

    @Test
    void shouldRefuseAStepThatIsNotInTheTable()
    {
        final World world = new World(1);
        final TestNode node = world.add(1);
        final IllegalStateException refused = assertThrows(
            IllegalStateException.class, () -> node.member.transition(MemberState.ATTACHED, 0, Reason.START));
        assertTrue(refused.getMessage().contains("IDLE -> ATTACHED"), refused.getMessage());
    }

    private static String page()
    {
        final StringBuilder text = new StringBuilder("""
            # States of a member

            Written by a test from the table in the code; do not edit. A step that is not here is refused with an \
            exception: it
            would be a bug.

            | code | state | may become | ends by itself by |
            |---|---|---|---|
            """);
        for (final MemberState state : MemberState.values())
        {
            text.append("| ").append(state.code()).append(" | `").append(state).append("` | ");
            String separator = "";
            for (final MemberState next : MemberState.values())
            {
                if (state.mayBecome(next))
                {
                    text.append(separator).append('`').append(next).append('`');
                    separator = ", ";
                }
            }
            text.append(" | ").append(state.wayOut()).append(" |\n");
        }
        text.append("\nReasons of a step, with their codes: ");
        String separator = "";
        for (final Reason reason : Reason.values())
        {
            text.append(separator).append(reason.code()).append(" `").append(reason).append('`');
            separator = ", ";
        }
        return text.append(".\n").toString();
    }
}

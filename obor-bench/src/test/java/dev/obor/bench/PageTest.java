package dev.obor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final List<String> TITLES =
            List.of("a, 1 thread", "a, 2 threads", "b, 1 thread");
    private static final String TEXT = """
            # Title

            Introduction.

            ## a, 1 thread

            old a

            ## b, 1 thread

            old b
            | x |
            """;

    @Test void parsed_and_rendered_it_is_the_same() {
        assertThat(Page.parse(TEXT).render()).isEqualTo(TEXT);
    }

    @Test void only_fresh_sections_are_replaced() {
        Page page = Page.parse(TEXT).with("# New", Map.of("a, 1 thread", "new a"), TITLES);
        assertThat(page.render()).isEqualTo("""
                # New

                ## a, 1 thread

                new a

                ## b, 1 thread

                old b
                | x |
                """);
    }

    @Test void new_sections_stand_where_they_belong() {
        Page page = Page.parse(TEXT).with("# T", Map.of("a, 2 threads", "two"), TITLES);
        assertThat(page.sections().keySet()).containsExactlyElementsOf(TITLES);
    }

    @Test void sections_with_unknown_titles_are_dropped() {
        Page page =
                Page.parse("## gone\n\nx\n\n## b, 1 thread\n\ny\n").with("# T", Map.of(), TITLES);
        assertThat(page.sections()).containsExactly(Map.entry("b, 1 thread", "y"));
    }

    @Test void an_empty_page_has_no_sections() {
        assertThat(Page.parse("").sections()).isEmpty();
        assertThat(Page.parse("only an introduction").introduction())
                .isEqualTo("only an introduction");
    }

    @Test void bars_in_cells_do_not_end_them() {
        assertThat(Page.row(List.of("a|b", "c"))).isEqualTo("| a\\|b | c |");
    }
}

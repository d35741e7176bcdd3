package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test void all_spellings_have_one_key() {
        assertThat(
                List.of("labelSmoothing", "label_smoothing", "label-smoothing", "LABEL_SMOOTHING"))
                .extracting(Names::key).containsOnly("labelsmoothing");
    }

    @Test void kebab_is_the_spelling_of_the_command_line() {
        assertThat(Names.kebab("labelSmoothing")).isEqualTo("label-smoothing");
        assertThat(Names.kebab("pos_weight")).isEqualTo("pos-weight");
        assertThat(Names.kebab("beta1")).isEqualTo("beta1");
    }

    @Test void distance_counts_edits() { // kitten and sitting: 3, the textbook's example
        assertThat(Names.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Names.distance("sitting", "kitten")).isEqualTo(3);
        assertThat(Names.distance("", "abc")).isEqualTo(3);
        assertThat(Names.distance("Huber_Loss", "huberLoss")).isZero();
    }

    @Test void hints_name_the_nearest_first_and_nothing_far() {
        List<String> known = List.of("HuberLoss", "L1Loss", "MSELoss");
        assertThat(Names.hint("HubberLoss", known)).isEqualTo(" Did you mean HuberLoss?");
        assertThat(Names.nearest("L2Loss", known)).startsWith("L1Loss");
        assertThat(Names.hint("Wasserstein", known)).isEmpty();
    }
}

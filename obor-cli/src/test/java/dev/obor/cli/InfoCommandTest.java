package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.tensor.Engine;
import org.junit.jupiter.api.Test;

class InfoCommandTest {
    @Test void info_says_what_runs_and_why() {
        Run run = Run.of("info");
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactly(
                        "obor", "java", "memory", "threads", "vectors", "loops", "matrices",
                        "losses",
                        "optimizers");
        assertThat(run.out())
                .contains(Runtime.version().toString())
                .containsPattern("threads +" + Engine.threads() + " \\(")
                .containsPattern("vectors +" + (Engine.vectorBits() == 0
                        ? "portable loops, "
                        : Engine.vectorBits() + "-bit vectors, "))
                .containsPattern("matrices +float by ")
                .contains("HuberLoss", "RMSprop");
    }
}

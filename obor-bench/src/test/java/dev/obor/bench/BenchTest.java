package dev.obor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return Bench.run(args, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Path.of("."));
    }

    @Test void lists_the_groups() {
        assertThat(run("--list")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("losses", "startup");
    }

    @ParameterizedTest @CsvSource(delimiter = '|', textBlock = """
            nothing            | there is no group 'nothing'
            --threads 0        | --threads must be between 1 and
            --threads many     | is not an int
            --json no/where/f  | there is no folder to write
            --simd 300         | --simd must be one of [512, 256, 128, off]; got '300'
            --fast             | Unknown option
            """)
    void a_mistake_is_one_line_and_exit_code_2(String args, String message) {
        assertThat(run(args.split(" "))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("bench: ").contains(message)
                .hasLineCount(1);
    }
}

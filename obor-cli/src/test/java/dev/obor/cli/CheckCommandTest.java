package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CheckCommandTest {
    private static final String MSE = """
            {"id": "m", "op": "mse_loss", "options": {"reduction": "sum"},
             "inputs": {"input": {"dtype": "float32", "shape": [2], "data": [1, 2]},
                        "target": {"dtype": "float32", "shape": [2], "data": [0, 0]}},
             "expected": {"output": {"dtype": "float32", "shape": [], "data": [5]},
                          "grad_input": {"dtype": "float32", "shape": [2], "data": [2, 4]}},
             "rtol": 0, "atol": 1e-6, "source": "by hand: 1 + 4, 2 * (1, 2)"}""";

    @TempDir private Path folder;

    private Run check(String... cases) throws IOException {
        Path file = Files.writeString(
                folder.resolve("cases.json"), "[" + String.join(",", cases) + "]");
        return Run.of("check", "--list-unsupported", file.toString());
    }

    private void ends(String text, int code, String... cases) throws IOException {
        Run run = check(cases);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualToNormalizingNewlines(text);
        assertThat(run.code()).isEqualTo(code);
    }

    @Test void a_case_passes_when_all_its_numbers_agree() throws IOException {
        ends("1 passed, 0 failed, 0 unsupported\n", 0, MSE);
    }

    @Test void a_wrong_number_fails_with_its_place() throws IOException {
        ends("""
                FAILED cases.json: m (mse_loss): output: got 5.0, wanted 5.1, tolerance 1.00e-06
                0 passed, 1 failed, 0 unsupported
                """, 1, MSE.replace("\"data\": [5]", "\"data\": [5.1]"));
        ends("""
                FAILED cases.json: m (mse_loss): grad_input[1]: got 4.0, wanted -4.0, tolerance 1.00e-06
                1 passed, 1 failed, 0 unsupported
                """, 1, MSE, MSE.replace("[2, 4]", "[2, -4]"));
    }

    @Test void nothing_that_ran_is_code_1() throws IOException {
        ends("0 passed, 0 failed, 0 unsupported\n", 1);
        ends("""
                unsupported: operation wasserstein (2): a, b
                0 passed, 0 failed, 2 unsupported
                """, 1, MSE.replace("mse_loss", "wasserstein").replace("\"m\"", "\"a\""),
                MSE.replace("mse_loss", "wasserstein").replace("\"m\"", "\"b\""));
    }

    static List<List<String>> strangers() {
        return List.of(
                List.of("\"reduction\": \"sum\"", "\"reduction\": \"sum\", \"temperature\": 2",
                        "option temperature of mse_loss"),
                List.of("\"reduction\": \"sum\"", "\"reduction\": \"median\"",
                        "MSELoss: reduction must be none, mean, sum, batchmean; got median."),
                List.of("\"reduction\": \"sum\"", "\"reduction\": null",
                        "option reduction = null of mse_loss"),
                List.of("\"input\":",
                        "\"bias\": {\"dtype\": \"float32\", \"shape\": [], \"data\": [1]}, \"input\":",
                        "input bias of mse_loss"),
                List.of("\"grad_input\"", "\"hessian\"", "expectation hessian of mse_loss"),
                List.of("\"expected\": {", "\"expected\": {\"lr\": [1], ", "key expected lr"),
                List.of("\"rtol\"", "\"tolerance\": 1, \"rtol\"", "key tolerance"),
                List.of("\"dtype\": \"float32\", \"shape\": [2], \"data\": [1, 2]",
                        "\"dtype\": \"float16\", \"shape\": [2], \"data\": [1, 2]",
                        "element type float16"),
                List.of("\"target\":", "\"goal\":", "input goal of mse_loss"));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void what_is_not_known_is_unsupported(List<String> edit) throws IOException {
        ends("unsupported: " + edit.get(2) + " (1): m\n0 passed, 0 failed, 1 unsupported\n", 1,
                MSE.replace(edit.get(0), edit.get(1)));
    }

    @Test void a_case_that_expects_nothing_is_unsupported() throws IOException {
        String none = MSE.replaceAll("(?s)\"expected\": \\{.*?\\}\\},",
                "\"expected\": {\"warning\": true},");
        ends("unsupported: a case without expectation (1): m\n0 passed, 0 failed, 1 unsupported\n",
                1,
                none);
    }

    // ---- errors

    private static String error(String options, String kind) {
        return """
                {"id": "e", "op": "huber_loss", "options": {%s},
                 "inputs": {"input": {"dtype": "float32", "shape": [1], "data": [1]},
                            "target": {"dtype": "float32", "shape": [1], "data": [0]}},
                 "expected": {"error": {"kind": "%s", "message_contains": "their words"}}}"""
                .formatted(options, kind);
    }

    @Test void an_expected_error_must_come() throws IOException {
        ends("1 passed, 0 failed, 0 unsupported\n", 0, error("\"delta\": 0", "value"));
        ends("""
                FAILED cases.json: e (huber_loss): got a result, wanted an error of kind value
                0 passed, 1 failed, 0 unsupported
                """, 1, error("\"delta\": 1", "value"));
        ends("""
                FAILED cases.json: e (huber_loss): got the error "HuberLoss: delta must be > 0; got 0.0.", wanted one of kind format
                0 passed, 1 failed, 0 unsupported
                """, 1, error("\"delta\": 0", "format"));
        ends("unsupported: error of kind moral (1): e\n0 passed, 0 failed, 1 unsupported\n", 1,
                error("\"delta\": 0", "moral"));
    }

    @Test void an_error_of_the_checker_is_not_the_expected_one() throws IOException {
        Run run = check(error("\"delta\": \"wide\"", "value"));
        assertThat(run.out())
                .startsWith("unsupported: HuberLoss: delta must be a number; got wide.");
    }

    @Test void an_unexpected_error_fails() throws IOException {
        ends("""
                FAILED cases.json: m (mse_loss): got the error "MSELoss: input and target must have the same shape; got [2] and [2, 1]. Use target.reshape(2)."
                0 passed, 1 failed, 0 unsupported
                """, 1, MSE.replace("\"shape\": [2], \"data\": [0, 0]",
                "\"shape\": [2, 1], \"data\": [0, 0]"));
    }

    // ---- other operations

    private static String exp(String options, String data) {
        return """
                {"id": "x", "op": "exp", "options": {%s},
                 "inputs": {"x": {"dtype": "float64", "shape": [3], "data": [0, "-Infinity", "NaN"]}},
                 "expected": {"output": {"dtype": "float64", "shape": [3], "data": [%s]}},
                 "rtol": 0, "atol": 0}""".formatted(options, data);
    }

    @Test void functions_are_found_by_name() throws IOException {
        ends("2 passed, 0 failed, 0 unsupported\n", 0,
                exp("\"max_ulp\": 1", "1, 0, \"NaN\""), exp("", "1, 0, \"NaN\""));
        ends("""
                FAILED cases.json: x (exp): output[0]: got 1.0, wanted 1.0000000000000004, tolerance 1 ulp
                0 passed, 1 failed, 0 unsupported
                """, 1, exp("\"max_ulp\": 1", "1.0000000000000004, 0, \"NaN\""));
        ends("unsupported: option dim of exp (1): x\n0 passed, 0 failed, 1 unsupported\n", 1,
                exp("\"dim\": 1", "1, 0, \"NaN\""));
    }

    @Test void functions_of_two_tensors_too() throws IOException {
        ends("1 passed, 0 failed, 0 unsupported\n", 0,
                """
                {"id": "p", "op": "pow", "inputs": {
                   "exponent": {"dtype": "float32", "shape": [], "data": [2]},
                   "input": {"dtype": "float32", "shape": [2], "data": [3, -4]}},
                 "expected": {"output": {"dtype": "float32", "shape": [2], "data": [9, 16]},
                              "grad_input": {"dtype": "float32", "shape": [2], "data": [6, -8]}}}""");
    }

    /// SGD with learning rate 0.5 on (x - 4.2)² from 0: the error 4.2 - x is 0 after one step.
    private static String sgd(String options, String objective) {
        return """
                {"id": "s", "op": "sgd", "options": {"lr": 0.5, "steps": 2, "record_after": [0, 1, 2],
                   "objective": "%s"%s},
                 "inputs": {"param": {"dtype": "float64", "shape": [1], "data": [0]}},
                 "expected": {"output": {"dtype": "float64", "shape": [3, 1], "data": [0, 4.2, 4.2]}},
                 "rtol": 0, "atol": 1e-12}""".formatted(objective, options);
    }

    @Test void optimizers_run_on_objectives() throws IOException {
        ends("1 passed, 0 failed, 0 unsupported\n", 0, sgd("", "(x-4.2)^2"));
        ends("unsupported: objective rosenbrock (1): s\n0 passed, 0 failed, 1 unsupported\n", 1,
                sgd("", "rosenbrock"));
        ends("unsupported: option foreach of sgd (1): s\n0 passed, 0 failed, 1 unsupported\n", 1,
                sgd(", \"foreach\": true", "(x-4.2)^2"));
        assertThat(check(sgd(", \"momentum\": 0.5", "(x-4.2)^2")).out())
                .startsWith("FAILED cases.json: s (sgd): output[2, 0]: got 6.3");
        assertThat(check(sgd(", \"momentum\": -1", "(x-4.2)^2")).out())
                .startsWith("FAILED cases.json: s (sgd): got the error \"SGD: momentum");
    }

    /// Learning rate 1: the parameter falls by each row of gradients, the last of which repeats.
    @Test void given_gradients_repeat_their_last_row() throws IOException {
        ends("1 passed, 0 failed, 0 unsupported\n", 0, """
                {"id": "g", "op": "SGD", "options": {"lr": 1, "steps": 3, "record_after": [3]},
                 "inputs": {"param": {"dtype": "float32", "shape": [2], "data": [10, 20]},
                            "grads": {"dtype": "float32", "shape": [2, 2], "data": [1, 2, 3, 4]}},
                 "expected": {"output": {"dtype": "float32", "shape": [2], "data": [3, 10]}}}""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mean(exp(x)^2)|0, 0|[2]|-1, -1", "mean((x * rate)^2)|1, 1|[2]|0, -3",
        "sum((x@w+b-y)^2)|1, 1|[2]|-7, -3", "0.5*mean((X@W^T+b-Y)^2)|1, 1|[2]|-1, 0"})
    void every_objective_has_the_gradient_of_its_formula(
            String objective, String start, String shape, String after) throws IOException {
        String data = objective.contains("rate")
                ? ", \"rate\": {\"dtype\": \"float64\", \"shape\": [2], \"data\": [1, 2]}"
                : objective.contains("@")
                        ? ", \"%s\": {\"dtype\": \"float64\", \"shape\": [1, 1], \"data\": [2]}, "
                                .formatted(objective.contains("X") ? "X" : "x")
                                + "\"%s\": {\"dtype\": \"float64\", \"shape\": [1, 1], \"data\": [1]}"
                                        .formatted(objective.contains("Y") ? "Y" : "y")
                : "";
        // by hand: sum((2 w + b - 1)²) at (1, 1) has the gradient (8, 4); half the mean (4, 2) / 2 * ...
        String wanted = objective.startsWith("0.5") ? "-3, -1" : after;
        ends("1 passed, 0 failed, 0 unsupported\n", 0, """
                {"id": "o", "op": "sgd", "options": {"lr": 1, "steps": 1, "record_after": [1],
                   "objective": "%s"},
                 "inputs": {"param": {"dtype": "float64", "shape": %s, "data": [%s]}%s},
                 "expected": {"output": {"dtype": "float64", "shape": [1, 2], "data": [%s]}},
                 "atol": 1e-12}""".formatted(objective, shape, start, data, wanted));
    }

    @Test void files_must_be_accepted_or_refused() throws IOException {
        String refused = """
                {"id": "f", "op": "%s", "inputs": {"bytes": {"dtype": "bytes", "shape": [3], "data": "0a0B0c"}},
                 "expected": {"accept": %s, "reason": "too short"}}""";
        ends("2 passed, 0 failed, 0 unsupported\n", 0,
                refused.formatted("npy.read", "false"),
                refused.formatted("safetensors.parse", "false"));
        Run run = check(refused.formatted("npy.read", "true"));
        assertThat(run.out()).startsWith("FAILED cases.json: f (npy.read): got the error \"Npy");
        assertThat(run.code()).isEqualTo(1);
    }

    /// `{}` and no data: a safetensors file without tensors.
    @Test void an_accepted_file_must_hold_its_entries() throws IOException {
        String empty = """
                {"id": "f", "op": "safetensors.parse",
                 "inputs": {"bytes": {"dtype": "bytes", "shape": [10], "data": "02000000000000007b7d"}},
                 "expected": {"accept": %s}}""";
        ends("1 passed, 0 failed, 0 unsupported\n", 0, empty.formatted("true, \"entries\": {}"));
        ends("""
                FAILED cases.json: f (safetensors.parse): entry w: got nothing
                0 passed, 1 failed, 0 unsupported
                """, 1, empty.formatted(
                "true, \"entries\": {\"w\": {\"dtype\": \"float32\", \"shape\": [0], \"data\": []}}"));
        ends("""
                FAILED cases.json: f (safetensors.parse): got a result, wanted an error of kind format
                0 passed, 1 failed, 0 unsupported
                """, 1, empty.formatted("false"));
    }

    // ---- bad files

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{}|must be an array of cases", "[1]|case 1: a case must be an object",
        "[{\"op\": \"exp\"}]|case 1: 'id' must be a text",
        "[{\"id\": \"a\", \"op\": \"exp\"}]|a: expected must be an object",
        "[{\"id\": \"a\"|must be JSON; got, in line 1", "[{\"id\": 1, \"id\": 2}]|must be JSON",
        "[] x|must be JSON"})
    void a_bad_file_is_one_line_and_code_2(String text, String part) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.json"), text);
        Run run = Run.of("check", file.toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("obor: check: " + file).contains(part).hasLineCount(1);
    }

    @Test void bad_arrays_are_refused() throws IOException {
        for (String edit : List.of("[1, 2, 3]", "[1]", "[1, \"two\"]", "[1, null]", "7")) {
            Run run = check(MSE.replace("\"data\": [1, 2]", "\"data\": " + edit));
            assertThat(run.code()).as(edit).isEqualTo(2);
            assertThat(run.err()).contains("cases.json, m: input must h").hasLineCount(1);
        }
    }

    @Test void a_missing_file_is_one_line_and_nothing_runs() throws IOException {
        Path good = Files.writeString(folder.resolve("good.json"), "[" + MSE + "]");
        Path missing = folder.resolve("missing.json");
        Run run = Run.of("check", good.toString(), missing.toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualToNormalizingNewlines(
                "obor: check: cannot read %s: no such file.\n".formatted(missing));
        assertThat(Run.of("check").err()).contains("FILE.json").hasLineCount(1);
    }

    /// Numbers from PyTorch, NumPy, burn, dfdx, candle, Keras: see the `source` of each case.
    @Test void all_cases_of_the_repository_pass() throws IOException {
        Path cases = Path.of("..", "obor-core", "src", "test", "resources", "cases");
        String[] words;
        try (Stream<Path> files = Files.list(cases)) {
            words = Stream.concat(Stream.of("check"),
                    files.map(Path::toString).sorted().filter(name -> name.matches(
                            ".*[/\\\\](losses|optimizers|edge|elementwise|formats)[^/\\\\]*json")))
                    .toArray(String[]::new);
        }
        assertThat(words).hasSizeGreaterThan(10);
        Run run = Run.of(words);
        assertThat(run.out()).doesNotContain("FAILED").containsPattern("2\\d\\d passed, 0 failed");
        assertThat(run.code()).isZero();
    }
}

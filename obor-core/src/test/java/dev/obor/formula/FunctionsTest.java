package dev.obor.formula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.Unary;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FunctionsTest {
    /// Python 3.11.7, module `math` (glibc 2.36), 17 digits; 3 ulps for either side's last bits.
    @ParameterizedTest
    @CsvSource({
        "ERF, 1e-310, 1.1283791670955e-310", "ERF, 1e-09, 1.1283791670955127e-09",
        "ERF, 0.1, 0.1124629160182849", "ERF, 0.5, 0.5204998778130465",
        "ERF, 0.84, 0.7651427114549946", "ERF, 0.85, 0.7706680576083526",
        "ERF, 1.0, 0.8427007929497149", "ERF, 1.2, 0.9103139782296353",
        "ERF, 1.3, 0.9340079449406524", "ERF, 2.0, 0.9953222650189527",
        "ERF, 2.8, 0.9999249868053346", "ERF, 3.0, 0.9999779095030014",
        "ERF, 5.5, 0.9999999999999927", "ERF, 6.5, 1.0",
        "ERFC, -3.0, 1.9999779095030015", "ERFC, -0.5, 1.5204998778130465",
        "ERFC, 1e-20, 1.0", "ERFC, 0.1, 0.8875370839817152",
        "ERFC, 0.25, 0.7236736098317631", "ERFC, 0.5, 0.4795001221869535",
        "ERFC, 0.84, 0.23485728854500548", "ERFC, 1.0, 0.15729920705028513",
        "ERFC, 1.3, 0.06599205505934755", "ERFC, 2.0, 0.004677734981047265",
        "ERFC, 2.9, 4.109787809945886e-05", "ERFC, 5.0, 1.5374597944280351e-12",
        "ERFC, 10.0, 2.088487583762545e-45", "ERFC, 26.0, 5.663192408856143e-296",
        "ERFC, 27.2, 1e-323",
        "ASINH, 1e-10, 1e-10", "ASINH, 0.1, 0.09983407889920758",
        "ASINH, 1.0, 0.881373587019543", "ASINH, -1.5, -1.1947632172871094",
        "ASINH, 2.5, 1.6472311463710958", "ASINH, 100000.0, 12.206072645555174",
        "ASINH, 10000000000.0, 23.7189981105004", "ASINH, 1e+300, 691.4686750787736",
        "ACOSH, 1.0, 0.0", "ACOSH, 1.0000001, 0.0004472135919037347",
        "ACOSH, 1.5, 0.9624236501192069", "ACOSH, 2.5, 1.566799236972411",
        "ACOSH, 100000.0, 12.206072645505174", "ACOSH, 1e+300, 691.4686750787736",
        "ATANH, 1e-10, 1e-10", "ATANH, 0.1, 0.10033534773107558",
        "ATANH, -0.4, -0.42364893019360184", "ATANH, 0.5, 0.5493061443340548",
        "ATANH, 0.9, 1.4722194895832204", "ATANH, 0.999999, 7.254328619247669",
        "EXP2, -1074.0, 5e-324", "EXP2, -1022.5, 1.5733648139913585e-308",
        "EXP2, -0.3, 0.8122523963562356", "EXP2, 0.1, 1.0717734625362931",
        "EXP2, 10.25, 1217.7480857627863", "EXP2, 1023.9, 1.6773070034857416e+308",
        "LOG2, 5e-324, -1074.0", "LOG2, 1e-310, -1029.7977094150824",
        "LOG2, 0.1, -3.321928094887362", "LOG2, 0.7, -0.5145731728297583",
        "LOG2, 0.99, -0.014499569695115089", "LOG2, 1.01, 0.014355292977070054",
        "LOG2, 3.0, 1.584962500721156", "LOG2, 1e+300, 996.5784284662087",
        "SIGMOID, -745.0, 5e-324", "SIGMOID, -40.0, 4.248354255291589e-18",
        "SIGMOID, -1.0, 0.2689414213699951", "SIGMOID, 0.25, 0.5621765008857981",
        "SIGMOID, 30.0, 0.9999999999999065",
        "SOFTPLUS, -745.0, 5e-324", "SOFTPLUS, -40.0, 4.248354255291589e-18",
        "SOFTPLUS, -1.0, 0.31326168751822286", "SOFTPLUS, 0.25, 0.8259394198788436",
        "SOFTPLUS, 30.0, 30.000000000000092", "SOFTPLUS, 800.0, 800.0"
    })
    void python_agrees(Unary f, double x, double expected) {
        assertThat(Math.abs(Interpreter.apply(f, x) - expected))
                .isLessThanOrEqualTo(3 * Math.ulp(expected));
    }

    /// C99, Annex F; ROUND and SIGN as in NumPy, the logistic pair by its limits. A boxed number is
    /// compared by its bits, so the sign of a zero counts.
    @ParameterizedTest
    @CsvSource({
        "ERF, -0, -0", "ERF, Infinity, 1", "ERF, -Infinity, -1", "ERF, NaN, NaN",
        "ERFC, Infinity, 0", "ERFC, -Infinity, 2", "ERFC, NaN, NaN", "ERFC, 0, 1",
        "ASINH, -0, -0", "ASINH, -Infinity, -Infinity", "ASINH, NaN, NaN",
        "ACOSH, 0.5, NaN", "ACOSH, -Infinity, NaN", "ACOSH, Infinity, Infinity",
        "ACOSH, NaN, NaN", "ATANH, -0, -0", "ATANH, 1, Infinity", "ATANH, -1, -Infinity",
        "ATANH, 1.5, NaN", "ATANH, NaN, NaN", "EXP2, Infinity, Infinity", "EXP2, -Infinity, 0",
        "EXP2, 1e300, Infinity", "EXP2, -1e300, 0", "EXP2, 1024, Infinity", "EXP2, 1100, Infinity",
        "EXP2, NaN, NaN", "LOG2, 0, -Infinity", "LOG2, -1, NaN", "LOG2, Infinity, Infinity",
        "LOG2, NaN, NaN", "SIGMOID, -Infinity, 0", "SIGMOID, Infinity, 1", "SIGMOID, NaN, NaN",
        "SOFTPLUS, -Infinity, 0", "SOFTPLUS, Infinity, Infinity", "SOFTPLUS, NaN, NaN",
        "SIGN, -0, 0", "SIGN, -Infinity, -1", "SIGN, 5e-324, 1", "SIGN, NaN, NaN",
        "TRUNC, -0.5, -0", "TRUNC, -2.5, -2", "TRUNC, 2.5, 2", "TRUNC, NaN, NaN",
        "TRUNC, -Infinity, -Infinity", "ROUND, 2.5, 2", "ROUND, 3.5, 4", "ROUND, -0.5, -0"
    })
    void special_values_are_exact(Unary f, double x, Double expected) {
        assertThat(Interpreter.apply(f, x)).isEqualTo(expected);
    }

    /// Python 3.11.7: `a % b` and `math.fmod(a, b)`; C99 for POW and ATAN2.
    @ParameterizedTest
    @CsvSource({
        "REMAINDER, 5.5, 2, 1.5", "REMAINDER, -5.5, 2, 0.5", "REMAINDER, 5.5, -2, -0.5",
        "REMAINDER, -5.5, -2, -1.5", "REMAINDER, 4, -2, -0", "REMAINDER, -4, 2, 0",
        "REMAINDER, 5, Infinity, 5", "REMAINDER, -5, Infinity, Infinity",
        "REMAINDER, 5, -Infinity, -Infinity", "REMAINDER, 1e300, 0.1, 0.00011215964963492975",
        "REMAINDER, 1, 0, NaN", "REMAINDER, NaN, 2, NaN",
        "FMOD, 5.5, -2, 1.5", "FMOD, -5.5, 2, -1.5", "FMOD, -4, 2, -0", "FMOD, -5, Infinity, -5",
        "POW, 1, NaN, 1", "POW, NaN, 0, 1", "POW, -1, Infinity, 1", "POW, 2, -1074, 5e-324",
        "POW, -8, 0.5, NaN", "POW, 0, -1, Infinity", "POW, NaN, 1, NaN",
        "ATAN2, 0, -0, 3.141592653589793", "ATAN2, -0, 1, -0"
    })
    void two_operands_as_in_c_and_python(Binary f, double a, double b, Double expected) {
        assertThat(Interpreter.apply(f, a, b)).isEqualTo(expected);
    }

    @Test void powers_of_two_and_their_logarithms_are_exact() {
        for (int n = -1074; n <= 1023; n++) {
            assertThat(Functions.exp2(n)).isEqualTo(Math.scalb(1.0, n));
            assertThat(Functions.log2(Math.scalb(1.0, n))).isEqualTo(n);
        }
    }

    @ParameterizedTest
    @MethodSource("numpyCases")
    void numpy_agrees_within_its_own_budget(NumpyCases.Case each) {
        for (int i = 0; i < each.x().length; i++) {
            double expected = each.expected()[i];
            double y = Interpreter.apply(each.function(), each.x()[i]);
            assertThat(Double.compare(y, expected) == 0
                    || Math.abs(y - expected) <= each.maxUlp() * Math.ulp(expected))
                    .as("%s(%a) = %a, NumPy %a", each, each.x()[i], y, expected)
                    .isTrue();
        }
    }

    static List<NumpyCases.Case> numpyCases() throws IOException {
        return NumpyCases.of(DType.FLOAT64);
    }
}

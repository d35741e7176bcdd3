package dev.obor.tensor;

import static dev.obor.TensorAssert.assertThat;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.Reference;
import dev.obor.Reference.Case;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The element-wise functions and their gradients as PyTorch computed them, at ordinary and at
/// special values.
class ElementwiseReferenceTest {
    private static final Map<String, UnaryOperator<Tensor>> OF_ONE = Map.ofEntries(
            entry("exp", Tensor::exp), entry("expm1", Tensor::expm1), entry("exp2", Tensor::exp2),
            entry("log", Tensor::log), entry("log1p", Tensor::log1p), entry("log2", Tensor::log2),
            entry("log10", Tensor::log10), entry("sin", Tensor::sin), entry("cos", Tensor::cos),
            entry("tan", Tensor::tan), entry("asin", Tensor::asin), entry("acos", Tensor::acos),
            entry("atan", Tensor::atan), entry("sinh", Tensor::sinh), entry("cosh", Tensor::cosh),
            entry("tanh", Tensor::tanh), entry("asinh", Tensor::asinh),
            entry("acosh", Tensor::acosh),
            entry("atanh", Tensor::atanh), entry("sigmoid", Tensor::sigmoid),
            entry("erf", Tensor::erf),
            entry("erfc", Tensor::erfc), entry("relu", Tensor::relu), entry("gelu", Tensor::gelu),
            entry("gelu_tanh", Tensor::geluTanh), entry("silu", Tensor::silu),
            entry("sqrt", Tensor::sqrt),
            entry("rsqrt", Tensor::rsqrt), entry("square", Tensor::square),
            entry("abs", Tensor::abs),
            entry("sign", Tensor::sign), entry("neg", Tensor::neg),
            entry("reciprocal", Tensor::reciprocal),
            entry("floor", Tensor::floor), entry("ceil", Tensor::ceil),
            entry("round", Tensor::round),
            entry("trunc", Tensor::trunc), entry("frac", Tensor::frac));

    private static final Map<String, BinaryOperator<Tensor>> OF_TWO = Map.ofEntries(
            entry("add", Tensor::add), entry("sub", Tensor::sub), entry("mul", Tensor::mul),
            entry("div", Tensor::div), entry("maximum", Tensor::maximum),
            entry("minimum", Tensor::minimum),
            entry("remainder", Tensor::remainder), entry("floor_divide", Tensor::floorDivide),
            entry("fmod", Tensor::fmod), entry("atan2", Tensor::atan2),
            entry("hypot", Tensor::hypot),
            entry("logaddexp", Tensor::logAddExp), entry("xlogy", Tensor::xlogy));

    @ParameterizedTest @MethodSource("cases")
    void agrees_with_pytorch(Case c) {
        if (c.id().matches("ref_elementwise_abs_.*_special")) { // PyTorch's sign of NaN is 0
            Tensor isNaN = c.input("input").isNaN();
            c.expected().put("grad_input", c.expected("grad_input").maskedFill(isNaN, Double.NaN));
        }
        c.requireGradients();
        if (c.error() != null) {
            assertThatThrownBy(() -> apply(c)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching(".+[.]");
        } else {
            Tensor output = apply(c);
            assertThat(output).isCloseTo(c.output(), c.rtol(), c.atol());
            c.checkGradients(output);
        }
    }

    static List<Case> cases() {
        return Reference.cases("elementwise.json");
    }

    private static Tensor apply(Case c) {
        Tensor x = c.input("input");
        if (OF_ONE.containsKey(c.op())) {
            return OF_ONE.get(c.op()).apply(x);
        }
        if (OF_TWO.containsKey(c.op())) {
            return OF_TWO.get(c.op()).apply(x, c.input("other"));
        }
        return switch (c.op()) {
            case "leaky_relu" -> x.leakyRelu(c.number("negative_slope", 0.01));
            case "softplus" -> x.softplus(c.number("beta", 1), c.number("threshold", 20));
            case "elu" -> x.elu(c.number("alpha", 1));
            case "pow" -> pow(c, x);
            case "clamp" -> x.clamp(
                    c.number("min", Double.NEGATIVE_INFINITY),
                    c.number("max", Double.POSITIVE_INFINITY));
            case "lerp" -> c.has("weight")
                    ? x.lerp(c.input("end"), c.number("weight"))
                    : x.add(c.input("weight").mul(c.input("end").sub(x))); // a tensor of weights
            case "where" -> Tensor.where(c.input("condition"), x, c.input("other"));
            default -> throw new AssertionError("no operation is tested by " + c.op());
        };
    }

    private static Tensor pow(Case c, Tensor x) {
        return switch (c.options().get("exponent")) {
            case Long whole -> x.pow(whole);
            case Double number -> x.pow(number);
            case null, default -> x.pow(c.input("exponent"));
        };
    }
}

package dev.obor.tensor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradCheckTest {
    private static Tensor random(int seed, int... sizes) {
        return Tensor.randn(new Rng(seed), sizes).to(DType.FLOAT64).requiresGrad(true);
    }

    private static Tensor positive(int seed, int... sizes) {
        return Tensor.rand(new Rng(seed), sizes).to(DType.FLOAT64).add(0.3).detach()
                .requiresGrad(true);
    }

    /// Operations smooth at the numbers above, of one tensor x or of x and y.
    static Stream<Map.Entry<String, GradCheck.Differentiable>> operations() {
        Map<String, GradCheck.Differentiable> all = new LinkedHashMap<>();
        all.put("exp", x -> x[0].exp());
        all.put("tanh", x -> x[0].tanh());
        all.put("sigmoid", x -> x[0].sigmoid());
        all.put("softplus", x -> x[0].softplus());
        all.put("gelu", x -> x[0].gelu());
        all.put("geluTanh", x -> x[0].geluTanh());
        all.put("silu", x -> x[0].silu());
        all.put("elu", x -> x[0].elu(0.7));
        all.put("erf", x -> x[0].erf());
        all.put("sin", x -> x[0].sin().mul(x[0].cos()));
        all.put("log", x -> x[1].log().add(x[1].log1p()).add(x[1].log2()));
        all.put("sqrt", x -> x[1].sqrt().add(x[1].rsqrt()));
        all.put("pow", x -> x[1].pow(x[0]));
        all.put("div", x -> x[0].div(x[1]));
        all.put("atan2", x -> x[0].atan2(x[1]));
        all.put("hypot", x -> x[0].hypot(x[1]));
        all.put("logAddExp", x -> x[0].logAddExp(x[1]));
        all.put("xlogy", x -> x[0].xlogy(x[1]));
        all.put("where", x -> Tensor.where(x[0].gt(0), x[1].square(), x[0].exp()));
        all.put("broadcast", x -> x[0].mul(x[1].select(0, 1)));
        all.put("sum", x -> x[0].square().sum(0));
        all.put("mean over two", x -> x[0].exp().mean(0, 2));
        all.put("logSumExp", x -> x[0].logSumExp(1));
        all.put("softmax", x -> x[0].softmax(1).mul(x[1]));
        all.put("logSoftmax", x -> x[0].logSoftmax(-1).mul(x[1]));
        all.put("var", x -> x[0].var(1, 1));
        all.put("std", x -> x[0].std(0, 0, 2));
        all.put("norm", x -> x[1].norm(2, 1).add(x[1].norm(3, 1)));
        all.put("amax", x -> x[0].amax(1));
        all.put("max", x -> x[0].max(2).values());
        all.put("prod", x -> x[1].prod(1));
        all.put("cumsum", x -> x[0].cumsum(1).square());
        all.put("cumprod", x -> x[1].cumprod(1));
        all.put("sort", x -> x[0].sort(1).values().mul(x[1]));
        all.put("matmul", x -> x[0].matmul(x[1].transpose(1, 2)));
        all.put("matrix by vector", x -> x[0].select(0, 0).matmul(x[1].select(0, 1).select(0, 0)));
        all.put("views", x -> x[0].permute(2, 0, 1).reshape(4, -1).slice(1, 0, 6, 2).t().flip(0));
        all.put("cat", x -> Tensor.cat(1, x[0], x[1].square()).mul(2.0));
        all.put("stack", x -> Tensor.stack(0, x[0], x[1]).square());
        all.put("gather", x -> x[0].gather(1, Tensor.zeros(DType.INT64, 2, 3, 4)).square());
        all.put("scatterAdd",
                x -> x[0].scatterAdd(1, Tensor.ones(DType.INT64, 2, 3, 4), x[1]).square());
        all.put("indexSelect", x -> x[0].indexSelect(1, Tensor.of(2L, 0L, 2L)).square());
        return all.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void first_derivatives(Map.Entry<String, GradCheck.Differentiable> operation) {
        GradCheck.DEFAULT.check(operation.getValue(), random(1, 2, 3, 4), positive(2, 2, 3, 4));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void second_derivatives(Map.Entry<String, GradCheck.Differentiable> operation) {
        GradCheck.DEFAULT.checkSecond(operation.getValue(), random(3, 2, 3, 4),
                positive(4, 2, 3, 4));
    }

    @Test void a_wrong_gradient_is_found() {
        Expr x = Expr.input(0);
        Fused wrong = Fused.of("Wrong", x.square().withDerivative(x, x.mul(2.01)));
        assertThatThrownBy(() -> GradCheck.DEFAULT.check(t -> wrong.apply(t[0]), random(1, 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("GradCheck: the gradient of input 0 at [0] must be");
    }

    @Test void a_wrong_second_derivative_is_found() {
        Expr x = Expr.input(0);
        Expr slope = x.mul(2).withDerivative(x, Expr.constant(3));
        Fused wrong = Fused.of("Wrong", x.square().withDerivative(x, slope));
        GradCheck.DEFAULT.check(t -> wrong.apply(t[0]), random(1, 3));
        assertThatThrownBy(
                () -> GradCheck.DEFAULT.checkSecond(t -> wrong.apply(t[0]), random(1, 3)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test void float32_is_refused() {
        Tensor x = Tensor.of(1f).requiresGrad(true);
        assertThatThrownBy(() -> GradCheck.DEFAULT.check(t -> t[0].exp(), x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be float64 leaves; got [1] float32");
    }
}

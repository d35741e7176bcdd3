import static dev.obor.formula.Expr.max;

import module dev.obor;

// A loss of one's own: tensor operations, or a formula that becomes one fused SIMD loop.
// java -p obor-cli/target/lib --add-modules dev.obor examples/OwnLoss.java

void main() {
    Loss eager = (input, target) -> input.sub(target).abs().mean();
    Loss quantile = Losses.pointwise((y, t) -> max(t.sub(y).mul(0.9), t.sub(y).mul(-0.1)));

    var input = Tensor.of(1f, 2f, 3f).requiresGrad(true);
    var target = Tensor.of(2f, 2f, 2f);
    for (var loss : List.of(eager, quantile)) {
        var value = loss.forward(input, target);
        value.backward();
        IO.println(value + "  gradient " + input.grad());
        input.zeroGrad();
    }

    // the gradient is right, too: compared with central differences
    var x = Tensor.of(0.3, -1.2, 2.5).requiresGrad(true);
    GradCheck.DEFAULT.check(t -> quantile.forward(t[0], t[1]), x, Tensor.of(1.0, 1.0, 1.0));
    IO.println("gradient checked");
}

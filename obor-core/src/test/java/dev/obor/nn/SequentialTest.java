package dev.obor.nn;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.obor.formula.Expr;
import dev.obor.tensor.Activation;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.Fused;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import org.junit.jupiter.api.Test;

class SequentialTest {
    private static Sequential network(long seed) {
        Rng rng = new Rng(seed);
        return new Sequential(
                new Linear(4, 6, rng),
                new Sequential(new Tanh(), new Linear(6, 5, rng)),
                new ReLU());
    }

    @Test void feeds_every_layer_with_the_result_of_the_one_before() {
        var net = network(1);
        Tensor x = Tensor.randn(new Rng(2), 3, 4);
        Tensor hidden = net.get(0).forward(x).tanh();
        Tensor expected = ((Sequential) net.get(1)).get(1).forward(hidden).relu();
        assertThat(net.forward(x)).isExactly(expected).hasShape(3, 5);
    }

    /// Large enough for the activation to be computed block by block where no gradient is wanted.
    @Test void activations_of_ones_own_follow_a_linear_map_with_the_same_bits() {
        var map = new Linear(30, 700, new Rng(1));
        ActivationLayer square = () -> Activation.of(Fused.of("Square", Expr.input(0).square()));
        Tensor x = Tensor.randn(new Rng(2), 800, 30);
        Tensor expected = map.forward(x).mul(map.forward(x));
        assertThat(new Sequential(map, square).forward(x)).isExactly(expected);
        try (var _ = Autograd.noGrad()) {
            assertThat(new Sequential(map, square).forward(x)).isExactly(expected);
        }
    }

    @Test void without_layers_gives_the_input() {
        Tensor x = Tensor.ones(2);
        assertThat(new Sequential().forward(x)).isSameAs(x);
        assertThat(new Sequential()).hasToString("Sequential()");
    }

    @Test void lambdas_and_method_references_are_layers() {
        var net = new Sequential(x -> x.mul(2), Tensor::relu);
        assertThat(net.forward(Tensor.of(-1f, 3f))).isExactly(Tensor.of(0f, 6f));
        assertThat(net.parameters()).isEmpty();
        assertThat(net).hasToString("Sequential(\n  (0): Lambda()\n  (1): Lambda()\n)");
    }

    @Test void names_parameters_by_place_in_order() {
        assertThat(network(1).namedParameters().keySet())
                .containsExactly("0.weight", "0.bias", "1.1.weight", "1.1.bias");
        assertThat(network(1).children().keySet()).containsExactly("0", "1", "2");
    }

    /// As `print(torch.nn.Sequential(...))`, per `torch/nn/modules/module.py` `__repr__`.
    @Test void prints_as_pytorch_does() {
        var net = new Sequential(
                new Linear(64, 32),
                new Sequential(new ReLU(), new Dropout(0.2)),
                Linear.withoutBias(32, 10));
        assertThat(net).hasToString("""
                Sequential(
                  (0): Linear(in_features=64, out_features=32, bias=True)
                  (1): Sequential(
                    (0): ReLU()
                    (1): Dropout(p=0.2, inplace=False)
                  )
                  (2): Linear(in_features=32, out_features=10, bias=False)
                )""");
    }

    @Test void counts_iterates_and_indexes_from_both_ends() {
        var net = network(1);
        assertThat(net.size()).isEqualTo(3);
        assertThat(net).containsExactly(net.get(0), net.get(1), net.get(2));
        assertThat(net.get(-1)).isEqualTo(new ReLU());
        assertThatIllegalArgumentException().isThrownBy(() -> net.get(3))
                .withMessage("Sequential: index must be in [-3, 3); got 3.");
        assertThatIllegalArgumentException().isThrownBy(() -> net.get(-4));
    }

    @Test void switches_between_training_and_evaluation() {
        var net = new Sequential(new Linear(2, 2), new Sequential(new Dropout()));
        assertThat(net.isTraining()).isTrue();
        net.eval();
        assertThat(net.isTraining()).isFalse();
        assertThat(((Sequential) net.get(1)).get(0).isTraining()).isFalse();
        net.train();
        assertThat(net.isTraining()).isTrue();
        assertThat(((Sequential) net.get(1)).get(0).isTraining()).isTrue();
    }
}

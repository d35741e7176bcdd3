package dev.obor.nn;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.obor.nn.Init.Fan;
import dev.obor.nn.Init.Nonlinearity;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InitTest {
    /// The table in the documentation of `torch.nn.init.calculate_gain`.
    @ParameterizedTest @CsvSource({
        "LINEAR, 1", "SIGMOID, 1", "TANH, 1.6666666666666667", "RELU, 1.4142135623730951",
        "LEAKY_RELU, 1.4141428569978354", "SELU, 0.75"
    })
    void gains_are_those_of_pytorch(Nonlinearity nonlinearity, double gain) {
        Assertions.assertThat(Init.calculateGain(nonlinearity)).isEqualTo(gain, within());
    }

    @Test void gain_of_leaky_relu_depends_on_its_slope() {
        Assertions.assertThat(Init.calculateGain(Nonlinearity.LEAKY_RELU, 0))
                .isEqualTo(Math.sqrt(2), within());
        Assertions.assertThat(Init.calculateGain(Nonlinearity.LEAKY_RELU, 1))
                .isEqualTo(1, within());
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-15);
    }

    /// Weight (40, 30, 5): fanIn 150, fanOut 200. Bounds by the formulas in the documentation of
    /// `torch.nn.init`: xavier gain * √(6 / 350), kaiming gain * √(3 / fan).
    static Stream<Arguments> uniforms() {
        return Stream.of(
                fill("xavier", 0.13093073414159542, Init::xavierUniform_),
                fill("xavier, gain 2", 0.26186146828319085, (t, r) -> Init.xavierUniform_(t, r, 2)),
                fill("kaiming", 0.2, Init::kaimingUniform_), // √(6 / 150)
                fill("kaiming linear", 0.1414213562373095,
                        (t, r) -> Init.kaimingUniform_(t, r, 0, Fan.IN, Nonlinearity.LINEAR)),
                fill("kaiming out, tanh", 0.20412414523193154,
                        (t, r) -> Init.kaimingUniform_(t, r, 0, Fan.OUT, Nonlinearity.TANH)),
                fill("kaiming √5", 0.08164965809277261, (t, r) -> // 1 / √150, as for Linear
                Init.kaimingUniform_(
                        t, r, Math.sqrt(5), Fan.IN, Nonlinearity.LEAKY_RELU)),
                fill("uniform", 3, (t, r) -> Init.uniform_(t, r, -3, 3)));
    }

    @ParameterizedTest @MethodSource("uniforms")
    void uniform_fills_between_the_bounds(
            String name, double bound, BiConsumer<Tensor, Rng> fill) {
        Tensor weight = Tensor.zeros(40, 30, 5).requiresGrad(true);
        fill.accept(weight, new Rng(1));
        assertThat(weight.max().item()).as(name).isBetween(0.999 * bound, bound * (1 + 1e-6));
        assertThat(weight.min().item()).as(name).isBetween(-bound * (1 + 1e-6), -0.999 * bound);
        double std = bound / Math.sqrt(3);
        assertThat(weight.std().item()).as(name).isBetween(0.98 * std, 1.02 * std);
        assertThat(weight.isLeaf()).isTrue();
    }

    /// As above, standard deviations: xavier gain * √(2 / 350), kaiming gain / √fan.
    static Stream<Arguments> normals() {
        return Stream.of(
                fill("xavier", 0.07559289460184544, Init::xavierNormal_),
                fill("xavier, gain 2", 0.15118578920369088, (t, r) -> Init.xavierNormal_(t, r, 2)),
                fill("kaiming", 0.11547005383792516, Init::kaimingNormal_), // √(2 / 150)
                fill("kaiming out, selu", 0.05303300858899106,
                        (t, r) -> Init.kaimingNormal_(t, r, 0, Fan.OUT, Nonlinearity.SELU)),
                fill("normal", 1, Init::normal_));
    }

    @ParameterizedTest @MethodSource("normals")
    void normal_fills_with_the_deviation(String name, double std, BiConsumer<Tensor, Rng> fill) {
        Tensor weight = Tensor.zeros(40, 30, 5).requiresGrad(true);
        fill.accept(weight, new Rng(1));
        assertThat(weight.std().item()).as(name).isBetween(0.97 * std, 1.03 * std);
        assertThat(weight.mean().item()).as(name).isBetween(-0.05 * std, 0.05 * std);
        assertThat(weight.abs().max().item()).as(name).isGreaterThan(3 * std); // not uniform
        assertThat(weight.isLeaf()).isTrue();
    }

    private static Arguments fill(String name, double number, BiConsumer<Tensor, Rng> fill) {
        return Arguments.of(name, number, fill);
    }

    @Test void constants_fill_a_parameter_in_place() {
        Tensor parameter = Tensor.of(5f, 6f).requiresGrad(true);
        assertThat(Init.constant_(parameter, 2.5)).isSameAs(parameter);
        assertThat(parameter).isExactly(Tensor.of(2.5f, 2.5f));
        assertThat(Init.ones_(parameter)).isExactly(Tensor.of(1f, 1f));
        assertThat(Init.zeros_(parameter)).isExactly(Tensor.of(0f, 0f));
        assertThat(parameter.requiresGrad() && parameter.isLeaf()).isTrue();
    }

    @Test void uniform_is_in_0_to_1_by_default() {
        Tensor values = Init.uniform_(Tensor.zeros(1000), new Rng(1));
        assertThat(values.min().item()).isBetween(0.0, 0.01);
        assertThat(values.max().item()).isBetween(0.99, 1.0);
    }

    @Test void an_empty_weight_stays_empty() {
        assertThat(Init.xavierUniform_(Tensor.zeros(0, 0), new Rng(1))).hasShape(0, 0);
        assertThat(Init.kaimingNormal_(Tensor.zeros(3, 0), new Rng(1))).hasShape(3, 0);
    }

    @Test void fans_need_two_dimensions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Init.xavierNormal_(Tensor.zeros(5), new Rng(1)))
                .withMessage("xavierNormal_: the tensor must have at least two dimensions; got"
                        + " shape [5]. Use uniform_ or normal_.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Init.kaimingUniform_(Tensor.zeros(5), new Rng(1)))
                .withMessageStartingWith("kaimingUniform_: ");
    }
}

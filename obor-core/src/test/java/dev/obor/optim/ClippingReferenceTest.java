package dev.obor.optim;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.Reference;
import dev.obor.Reference.Case;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Several parameters, with ordinary, zero, tiny and large gradients: PyTorch clips them in place,
/// here the step does.
class ClippingReferenceTest {
    private static final Set<String> OPTIONS = Set.of(
            "optimizer", "steps", "max_norm", "clip_value", "lr", "momentum", "weight_decay",
            "maximize");

    static Stream<Case> cases() {
        return Reference.cases("clipping.json", "clip_grad");
    }

    @ParameterizedTest @MethodSource("cases")
    void parameters_and_norms_follow_the_trace(Case c) {
        assertThat(c.options().keySet()).isSubsetOf(OPTIONS);
        List<Tensor> parameters = new ArrayList<>();
        while (c.inputs().containsKey("param" + parameters.size())) {
            parameters.add(c.input("param" + parameters.size()).requiresGrad(true));
        }
        Optimizer optimizer =
                OptimizerReferenceTest.optimizer(c.word("optimizer", ""), c, parameters);
        List<Tensor> trace = new ArrayList<>();
        double[] norms = new double[c.integer("steps")];

        for (int step = 0; step < norms.length; step++) {
            optimizer.zeroGrad();
            for (int i = 0; i < parameters.size(); i++) {
                parameters.get(i).grad(c.input("grads" + i).select(0, step));
            }
            if (c.has("max_norm")) {
                norms[step] = optimizer.clipGradNorm(c.number("max_norm"));
            }
            if (c.has("clip_value")) {
                optimizer.clipGradValue(c.number("clip_value"));
            }
            optimizer.step();
            trace.add(Tensor.cat(0, parameters.stream().map(p -> p.detach().flatten()).toList()));
        }

        assertThat(Tensor.stack(0, trace)).isCloseTo(c.output(), c.rtol(), c.atol());
        if (c.has("max_norm")) {
            assertThat(Tensor.of(norms).to(c.output().dtype()))
                    .isCloseTo(c.expected("norm"), c.rtol(), c.atol());
        }
    }
}

package dev.obor;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.data.Batch;
import dev.obor.data.DataLoader;
import dev.obor.data.Dataset;
import dev.obor.data.Sample;
import dev.obor.formula.DType;
import dev.obor.loss.BCELoss;
import dev.obor.loss.BCEWithLogitsLoss;
import dev.obor.loss.CrossEntropyLoss;
import dev.obor.loss.HuberLoss;
import dev.obor.loss.KLDivLoss;
import dev.obor.loss.L1Loss;
import dev.obor.loss.Loss;
import dev.obor.loss.Losses;
import dev.obor.loss.MSELoss;
import dev.obor.loss.NLLLoss;
import dev.obor.loss.SmoothL1Loss;
import dev.obor.nn.Layer;
import dev.obor.nn.Linear;
import dev.obor.nn.Parts;
import dev.obor.optim.Adagrad;
import dev.obor.optim.Adam;
import dev.obor.optim.Optimizer;
import dev.obor.optim.RMSprop;
import dev.obor.optim.SGD;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.GradCheck;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The first two sets of notes that Obor started from, line by line: "PyTorch Basics 3: Loss
/// Function" and "Loss functions and optimizers". Numbers are PyTorch 1.13.1's.
class SeedNotesConceptTest {
    // ---- S0: loss, optimizer, model, data

    /// A data set and a model of the user's own.
    private record Line(int size) implements Dataset {
        @Override public Sample get(int index) {
            return new Sample(Tensor.of((float) index), Tensor.of(2f * index));
        }
    }

    private static final class Model implements Layer {
        private final Linear inner = new Linear(1, 1, new Rng(0));

        @Override public Tensor forward(Tensor input) {
            return inner.forward(input);
        }

        @Override public Parts parts() {
            return new Parts().layer("inner", inner);
        }
    }

    @Test void s0_1_loader_takes_samples_one_by_one_in_order_and_model_and_data_are_ones_own() {
        var loader = new DataLoader(new Line(3));
        assertThat(loader.batchSize()).isEqualTo(1);
        List<Tensor> inputs = new ArrayList<>();
        loader.forEach(batch -> inputs.add(batch.input()));
        assertThat(Tensor.cat(0, inputs)).isExactly(Tensor.of(new float[][] {{0}, {1}, {2}}));
        assertThat(new Model().namedParameters()).containsOnlyKeys("inner.weight", "inner.bias");
    }

    private enum ZeroGrad {
        FIRST, BEFORE_BACKWARD, LAST
    }

    private static Map<String, Tensor> trained(ZeroGrad when) {
        var model = new Linear(2, 1, new Rng(0));
        var optimizer = new SGD(model.parameters(), SGD.options().lr(0.1));
        var criterion = new MSELoss();
        Tensor x = Tensor.arange(8).to(DType.FLOAT32).reshape(4, 2).div(8);
        var loader = new DataLoader(Dataset.of(x, x.sum(1).unsqueeze(1)), 3);
        for (int epoch = 0; epoch < 10; epoch++) {
            for (Batch batch : loader) {
                if (when == ZeroGrad.FIRST) {
                    optimizer.zeroGrad();
                }
                Tensor loss = criterion.forward(model.forward(batch.input()), batch.target());
                if (when == ZeroGrad.BEFORE_BACKWARD) {
                    optimizer.zeroGrad();
                }
                loss.backward();
                optimizer.step();
                if (when == ZeroGrad.LAST) {
                    optimizer.zeroGrad();
                }
            }
        }
        return model.stateDict();
    }

    @Test void s0_2_clearing_gradients_after_forward_is_as_good_as_before() {
        Map<String, Tensor> first = trained(ZeroGrad.FIRST);
        Map<String, Tensor> middle = trained(ZeroGrad.BEFORE_BACKWARD);
        assertThat(first.get("weight").toFloatArray())
                .isNotEqualTo(new Linear(2, 1, new Rng(0)).weight().toFloatArray());
        first.forEach((name, value) -> assertThat(middle.get(name)).isExactly(value));
    }

    @Test void s0_3_the_method_instead_of_the_parameters_does_not_compile() {
        assertThat(Snippet.compile("new SGD(new Linear(2, 1)::parameters)")).contains("SGD");
        assertThat(Snippet.compile("new SGD(new Linear(2, 1).parameters())")).isEmpty();
        assertThat(new SGD(List.of(Tensor.of(1f).requiresGrad(true))).lr()).isEqualTo(1e-3);
    }

    @Test void s0_4_the_loop_of_the_notes_with_its_body_in_the_loop_lowers_the_loss() {
        var model = new Model();
        var criterion = new MSELoss();
        var optimizer = new SGD(model.parameters(), SGD.options().lr(0.01));
        var loader = new DataLoader(new Line(6), 2).shuffle(new Rng(1));
        Batch all = new Line(6).batch(0, 1, 2, 3, 4, 5);
        double before = criterion.forward(model.forward(all.input()), all.target()).item();
        for (int epoch = 0; epoch < 10; epoch++) {
            for (Batch batch : loader) {
                Tensor outputs = model.forward(batch.input());
                Tensor loss = criterion.forward(outputs, batch.target());
                optimizer.zeroGrad();
                loss.backward();
                optimizer.step();
            }
        }
        double after = criterion.forward(model.forward(all.input()), all.target()).item();
        assertThat(after).isLessThan(before / 10);
    }

    @Test void s0_5_an_optimizer_reads_gradients_and_knows_no_loss() {
        Tensor p = Tensor.of(1f, 2f).requiresGrad(true);
        p.grad(Tensor.of(1f, -1f));
        new SGD(List.of(p), SGD.options().lr(0.5)).step();
        assertThat(p).hasToString("tensor([0.5000, 2.5000], requires_grad=True)");
    }

    @Test void s0_6_any_function_of_tensor_operations_is_a_loss() {
        Loss own = (input, target) -> input.sub(target).abs().pow(1.5).mean();
        Tensor x = Tensor.of(1f, 2.5f, 4f, 0.5f).requiresGrad(true);
        Tensor y = Tensor.of(2f, 2.5f, 2f, 1f);
        Tensor loss = own.forward(x, y);
        loss.backward();
        assertThat(loss.detach()).hasToString("tensor(1.0455)");
        assertThat(x.grad()).hasToString("tensor([-0.3750,  0.0000,  0.5303, -0.2652])");
        Tensor away = Tensor.of(1.0, 2, 4, 0.5).requiresGrad(true);
        GradCheck.DEFAULT.check(t -> own.forward(t[0], t[1]), away, Tensor.of(2, 2.5, 2, 1));
    }

    @Test void s0_6_and_so_is_a_formula_fused_into_one_loop() {
        Loss own = Losses.pointwise((y, t) -> y.sub(t).abs().pow(1.5)).name("ThreeHalves");
        Tensor x = Tensor.of(1f, 2.5f, 4f, 0.5f).requiresGrad(true);
        Tensor loss = own.forward(x, Tensor.of(2f, 2.5f, 2f, 1f));
        assertThat(loss).hasToString("tensor(1.0455, grad_fn=<ThreeHalvesBackward0>)");
        loss.backward();
        assertThat(x.grad()).hasToString("tensor([-0.3750,  0.0000,  0.5303, -0.2652])");
    }

    @Test void s0_7_a_perfect_prediction_costs_least_and_a_worse_one_more() {
        Tensor y = Tensor.of(2f, 2.5f, 2f, 1f);
        for (Loss loss : List.<Loss>of(new L1Loss(), new MSELoss(), new SmoothL1Loss(),
                new HuberLoss())) {
            worsens(loss, List.of(y, y.add(0.5), y.add(1.5)), y, 0);
        }
        Tensor one = Tensor.of(1f, 0f);
        worsens(new BCELoss(), List.of(one, Tensor.of(0.9f, 0.1f), Tensor.of(0.2f, 0.8f)), one, 0);
        worsens(new BCEWithLogitsLoss(),
                List.of(Tensor.of(200f, -200f), Tensor.of(2f, -2f), Tensor.of(-1f, 1f)), one, 0);
        List<Tensor> logP = List.of(Tensor.of(new float[][] {{200, 0}}).logSoftmax(1),
                Tensor.of(new float[][] {{1, 0}}).logSoftmax(1),
                Tensor.of(new float[][] {{0, 3}}).logSoftmax(1));
        worsens(new NLLLoss(), logP, Tensor.of(0L), 0);
        worsens(new CrossEntropyLoss(), logP, Tensor.of(0L), 0);
        Tensor half = Tensor.of(new float[][] {{0.5f, 0.5f}});
        worsens(new KLDivLoss(), List.of(half.log(), logP.get(1), logP.get(2)), half, 0);
    }

    private static void worsens(Loss loss, List<Tensor> worseAndWorse, Tensor target, double best) {
        List<Double> values =
                worseAndWorse.stream().map(x -> loss.forward(x, target).item()).toList();
        assertThat(values.getFirst()).isEqualTo(best);
        assertThat(values.get(1)).isGreaterThan(values.getFirst());
        assertThat(values.get(2)).isGreaterThan(values.get(1));
    }

    @Test void s0_8_the_likelihood_loss_of_positive_and_negative_samples() {
        Tensor positive = Tensor.of(1f, 2f, 3f).requiresGrad(true);
        Tensor negative = Tensor.of(0.5f, 0.5f, 0.5f).requiresGrad(true);
        Tensor running = positive.cumsum(0).sub(negative.cumsum(0)).neg();
        assertThat(running)
                .hasToString("tensor([-0.5000, -2.0000, -4.5000], grad_fn=<NegBackward0>)");
        assertThatThrownBy(running::backward).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "backward: the tensor must be a scalar; got shape [3]. Call mean() or sum(), or pass a gradient.");
        Tensor loss = positive.sum().sub(negative.sum()).neg();
        assertThat(loss).hasToString("tensor(-4.5000, grad_fn=<NegBackward0>)");
        loss.backward();
        assertThat(positive.grad()).isExactly(Tensor.of(-1f, -1f, -1f));
        assertThat(negative.grad()).isExactly(Tensor.of(1f, 1f, 1f));
        assertThat(Snippet.compile("Tensor.of(1f).cumsum()")).contains("cumsum");
        assertThat(Snippet.compile("Tensor.of(1f).cumsum(0)")).isEmpty();
    }

    // ---- S1: the named losses and optimizers, and the blueprint

    @Test void s1_1_the_losses_exist_under_their_names() {
        assertThat(List.of(new MSELoss(), new BCELoss(), new BCEWithLogitsLoss(),
                new CrossEntropyLoss(), new NLLLoss()))
                .extracting(loss -> loss.getClass().getSimpleName())
                .containsExactly("MSELoss", "BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss",
                        "NLLLoss");
    }

    /// Three steps from w = 1 with gradient w.
    private static void threeSteps(Function<List<Tensor>, Optimizer> make, double... wanted) {
        Tensor w = Tensor.of(1.0).requiresGrad(true);
        Optimizer optimizer = make.apply(List.of(w));
        for (double after : wanted) {
            w.grad(w.detach().copy());
            optimizer.step();
            assertThat(w.detach()).isCloseTo(Tensor.of(after), 0, 5e-8);
        }
    }

    @Test void s1_2_the_optimizers_exist_and_make_pytorchs_steps() {
        threeSteps(p -> new SGD(p, SGD.options().lr(0.1)), 0.9, 0.81, 0.729);
        threeSteps(p -> new Adam(p, Adam.options().lr(0.1)), 0.9, 0.8004122, 0.7015863);
        threeSteps(p -> new Adagrad(p), 0.99, 0.9829646, 0.9772379);
        threeSteps(p -> new RMSprop(p), 0.9, 0.8329180, 0.7799823);
        Tensor w = Tensor.of(1.0).requiresGrad(true);
        var momentum = new SGD(List.of(w), SGD.options().lr(0.1).momentum(0.9));
        for (double after : new double[] {0.95, 0.855, 0.7195}) {
            w.grad(Tensor.of(0.5));
            momentum.step();
            assertThat(w.detach()).isCloseTo(Tensor.of(after), 0, 1e-12);
        }
    }

    @Test void s1_3_a_loss_is_a_single_number() {
        Tensor loss = new MSELoss().forward(Tensor.of(1f, 2f), Tensor.of(0f, 0f));
        assertThat(loss).hasShape();
        assertThat(loss.rank()).isZero();
        assertThat(new MSELoss()).hasToString("MSELoss[reduction=MEAN]");
    }

    @Test void s1_4_clearing_gradients_after_the_step_is_as_good_too() {
        Map<String, Tensor> last = trained(ZeroGrad.LAST);
        trained(ZeroGrad.FIRST)
                .forEach((name, value) -> assertThat(last.get(name)).isExactly(value));
    }

    @Test void s1_5_an_epoch_is_every_sample_once() {
        List<Integer> sizes = new ArrayList<>();
        new DataLoader(new Line(70), 32).forEach(batch -> sizes.add(batch.size()));
        assertThat(sizes).containsExactly(32, 32, 6);
        sizes.clear();
        new DataLoader(new Line(70), 32).dropLast().forEach(batch -> sizes.add(batch.size()));
        assertThat(sizes).containsExactly(32, 32);
    }

    @Test void s1_6_gradients_add_up_in_leaves_and_nowhere_else() {
        Tensor v = Tensor.of(1f, 2f).requiresGrad(true);
        Tensor middle = v.mul(2);
        middle.sum().backward();
        assertThat(v.grad()).hasToString("tensor([2., 2.])");
        assertThat(middle.grad()).isNull();
        v.mul(2).sum().backward();
        assertThat(v.grad()).hasToString("tensor([4., 4.])");
    }

    @Test void s1_6_a_graph_serves_one_backward_unless_it_is_kept() {
        Tensor v = Tensor.of(1f).requiresGrad(true);
        Tensor once = v.mul(v).sum();
        once.backward();
        assertThatThrownBy(once::backward).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was already used and its saved tensors are gone.");
        Tensor kept = v.mul(v).sum();
        kept.backward(Autograd.Graph.RETAIN);
        kept.backward();
        assertThat(v.grad()).hasToString("tensor([6.])");
    }

    @Test void s1_7_small_steps_lower_the_loss_at_every_one() {
        var model = new Linear(1, 1, new Rng(1));
        Tensor x = Tensor.linspace(-1, 1, 20).unsqueeze(1);
        Tensor y = x.mul(2).add(1);
        var optimizer = new SGD(model.parameters(), SGD.options().lr(0.05));
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < 30; step++) {
            optimizer.zeroGrad();
            Tensor loss = new MSELoss().forward(model.forward(x), y);
            loss.backward();
            optimizer.step();
            losses.add(loss.item());
        }
        for (int step = 1; step < losses.size(); step++) {
            assertThat(losses.get(step)).isLessThan(losses.get(step - 1));
        }
        assertThat(Objects.requireNonNull(model.bias()).item()).isBetween(0.5, 1.0);
    }
}

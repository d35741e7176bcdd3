package dev.obor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.obor.data.Batch;
import dev.obor.data.DataLoader;
import dev.obor.data.Dataset;
import dev.obor.data.Digits;
import dev.obor.loss.CrossEntropyLoss;
import dev.obor.loss.MSELoss;
import dev.obor.loss.Reduction;
import dev.obor.nn.Linear;
import dev.obor.nn.ReLU;
import dev.obor.nn.Sequential;
import dev.obor.optim.Adam;
import dev.obor.optim.SGD;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerTest {
    @Test void fit_does_what_the_five_visible_lines_do() {
        var trained = Runs.run(Runs.nobody());
        trained.trainer().fit(2);

        var plain = Runs.run(Runs.nobody());
        var net = plain.net();
        var criterion = new CrossEntropyLoss();
        var optimizer = Runs.ADAM.apply(net.namedParameters());
        var rng = new Rng(7); // what Runs draws before the loader's stream leaves that as it is
        var loader = new DataLoader(Runs.data(1), Runs.BATCH).shuffle(rng.split(1));
        for (int epoch = 0; epoch < 2; epoch++) {
            for (Batch batch : loader) {
                var loss = criterion.forward(net.forward(batch.input()), batch.target());
                optimizer.zeroGrad();
                loss.backward();
                optimizer.step();
            }
        }
        assertThat(plain.fingerprint()).isEqualTo(trained.fingerprint());
    }

    @Test void the_loss_of_an_epoch_is_that_of_its_samples_whatever_the_last_batch_holds() {
        // A learning rate of 0 keeps the model, so the mean over the whole data is known.
        var data = Runs.data(3);
        var net = new Sequential(new Linear(4, 3, new Rng(1)));
        var still = new SGD(net.namedParameters(), SGD.options().lr(0));
        var weighted = new CrossEntropyLoss().weight(Tensor.of(0.5f, 2f, 1f)).ignoreIndex(1);
        var trainer = new Trainer(net, weighted, still, new DataLoader(data, 5))
                .validation(new DataLoader(data, 9));
        History.Epoch epoch = trainer.fit(1).epochs().getFirst();
        double whole = weighted.forward(net.forward(data.inputs()), data.targets()).item();
        assertThat(epoch.value("train_loss")).isCloseTo(whole, within(1e-6));
        assertThat(epoch.value("validation_loss")).isCloseTo(whole, within(1e-6));
    }

    @Test void a_summed_loss_is_shown_per_sample_and_a_lambda_as_a_mean() {
        var data = Runs.data(3);
        var inputs = Dataset.of(data.inputs(), data.inputs().mul(2));
        var net = new Sequential(new Linear(4, 4, new Rng(1)));
        var still = new SGD(net.namedParameters(), SGD.options().lr(0));
        var loader = new DataLoader(inputs, 5);
        double mean = new MSELoss().forward(net.forward(data.inputs()), inputs.targets()).item();
        var sum = new Trainer(net, new MSELoss().reduction(Reduction.SUM), still, loader);
        assertThat(sum.evaluate(loader).get("loss")).isCloseTo(4 * mean, within(1e-5));
        var lambda = new Trainer(net, (y, t) -> y.sub(t).square().mean(), still, loader);
        assertThat(lambda.evaluate(loader).get("loss")).isCloseTo(mean, within(1e-6));
    }

    @Test void validation_is_in_evaluation_mode_without_gradients_and_then_training_goes_on() {
        var seen = new ArrayList<String>();
        dev.obor.nn.Layer spy = new dev.obor.nn.Layer() {
            private final Sequential inner = new Sequential(new Linear(4, 3, new Rng(1)));

            @Override public Tensor forward(Tensor input) {
                seen.add(inner.isTraining() + " " + Autograd.isGradEnabled());
                return inner.forward(input);
            }

            @Override public dev.obor.nn.Parts parts() {
                return new dev.obor.nn.Parts().layer("inner", inner);
            }
        };
        var loader = new DataLoader(Runs.data(1), 11);
        var trainer = new Trainer(
                spy, new CrossEntropyLoss(), Runs.ADAM.apply(spy.namedParameters()), loader)
                .validation(new DataLoader(Runs.data(2), 22));
        trainer.fit(2);
        assertThat(seen).containsExactly(
                "true true", "true true", "false false", "true true", "true true", "false false");
        assertThat(spy.isTraining()).isTrue();
        spy.eval();
        trainer.evaluate(loader);
        assertThat(spy.isTraining()).isFalse();
    }

    @Test void listeners_hear_steps_and_epochs_in_order() {
        var heard = new ArrayList<String>();
        var run = Runs.run(new TrainerListener() {
            @Override public void onStep(Trainer trainer, Step step) {
                heard.add(step.epoch() + "." + step.batch() + "/" + step.batches());
                assertThat(step.loss()).isFinite();
                assertThat(trainer.running().keySet()).containsExactly("loss", "accuracy");
            }

            @Override public void onEpoch(Trainer trainer, History.Epoch epoch) {
                heard.add("epoch " + epoch.number());
                assertThat(epoch.values().keySet()).containsExactly(
                        "train_loss", "train_accuracy", "validation_loss", "validation_accuracy");
                assertThat(trainer.history().epochs().getLast()).isEqualTo(epoch);
            }

            @Override public void onEnd(Trainer trainer) {
                heard.add("end");
            }
        });
        run.trainer().fit(2);
        assertThat(heard).containsExactly(
                "1.1/5", "1.2/5", "1.3/5", "1.4/5", "1.5/5", "epoch 1",
                "2.1/5", "2.2/5", "2.3/5", "2.4/5", "2.5/5", "epoch 2", "end");
    }

    @Test void a_loss_that_is_not_finite_changes_nothing() {
        var data = Dataset.of(Tensor.of(1f, Float.POSITIVE_INFINITY).reshape(2, 1),
                Tensor.of(1f, 1f).reshape(2, 1));
        var net = new Sequential(new Linear(1, 1, new Rng(1)));
        var still = new SGD(net.namedParameters(), SGD.options().lr(0));
        var trainer = new Trainer(net, new MSELoss(), still, new DataLoader(data, 1));
        assertThatThrownBy(() -> trainer.fit(1)).isInstanceOf(DivergedException.class)
                .hasMessage("Trainer: the loss must be finite; got Infinity in epoch 1, batch 2."
                        + " Lower the learning rate, or look for infinite inputs.");
        assertThat(still.steps()).isEqualTo(1);
        assertThat(net.parameters().getFirst().isFinite().all()).isTrue();
    }

    @Test void clipped_training_does_what_the_visible_lines_do() {
        var clipped = Runs.run(Runs.ADAM, Runs.nobody()).clipped(0.05);
        clipped.trainer().fit(1);
        var whole = Runs.run(Runs.nobody());
        whole.trainer().fit(1);

        var plain = Runs.run(Runs.nobody());
        var optimizer = Runs.ADAM.apply(plain.net().namedParameters());
        double longest = 0;
        for (Batch batch : new DataLoader(Runs.data(1), Runs.BATCH)
                .shuffle(new Rng(7).split(1))) {
            optimizer.zeroGrad();
            new CrossEntropyLoss().forward(plain.net().forward(batch.input()), batch.target())
                    .backward();
            longest = Math.max(longest, optimizer.clipGradNorm(0.05));
            optimizer.step();
        }
        assertThat(longest).isGreaterThan(0.05);
        assertThat(clipped.fingerprint()).isEqualTo(plain.fingerprint())
                .isNotEqualTo(whole.fingerprint());
    }

    @Test void gradients_that_cannot_be_clipped_change_nothing() {
        var net = new Sequential(new Linear(1, 1, new Rng(1)));
        var still = new SGD(net.namedParameters(), SGD.options().lr(0));
        var data = Dataset.of(Tensor.ones(2, 1), Tensor.of(1f, 0f).reshape(2, 1));
        // the root of 0 is finite, its slope is not
        var trainer = new Trainer(net, (y, t) -> y.mul(0).add(t).sqrt().sum(), still,
                new DataLoader(data, 1)).clipGradNorm(1);
        assertThatThrownBy(() -> trainer.fit(1)).isInstanceOf(DivergedException.class).hasMessage(
                "Trainer: the gradients must be finite; epoch 1, batch 2: clipGradNorm: the norm of"
                        + " the gradients must be finite; got NaN, first in '0.weight'. Lower the"
                        + " learning rate, or skip this step with zeroGrad().");
        assertThat(still.steps()).isEqualTo(1);
        assertThat(trainer.running()).containsExactly(Map.entry("loss", 1.0)); // of the first batch
        assertThatThrownBy(() -> trainer.clipGradNorm(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Trainer: clipGradNorm must be finite and > 0; got 0.0."
                        + " Leave it out to clip nothing.");
    }

    @Test void a_batch_without_valid_targets_counts_nothing() {
        var data = Dataset.of(Tensor.ones(3, 2), Tensor.of(0L, -100L, 1L));
        var net = new Sequential(new Linear(2, 2, new Rng(1)));
        var still = new SGD(net.namedParameters(), SGD.options().lr(0));
        var trainer = new Trainer(net, new CrossEntropyLoss(), still, new DataLoader(data, 1))
                .metric(new Accuracy());
        History.Epoch epoch = trainer.fit(1).epochs().getFirst();
        double whole = new CrossEntropyLoss()
                .forward(net.forward(data.inputs()), data.targets()).item();
        assertThat(epoch.value("train_loss")).isCloseTo(whole, within(1e-6));
        assertThat(epoch.value("train_accuracy")).isEqualTo(0.5);
    }

    @Test void early_stopping_waits_for_its_patience() {
        var stopping = new EarlyStopping(2, Monitor.VALIDATION_LOSS);
        History history = History.EMPTY;
        boolean[] expected = {false, false, false, false, true};
        double[] losses = {3, 1, 2, 0.5, 0.5, 0.7};
        for (int i = 0; i < losses.length; i++) {
            history = history.with(Map.of("validation_loss", losses[i]));
            if (i > 0) {
                assertThat(stopping.stops(history)).as("epoch %d", i + 1)
                        .isEqualTo(expected[i - 1]);
            }
        }
        assertThat(Monitor.VALIDATION_LOSS.bestEpoch(history)).isEqualTo(4);
        assertThat(stopping.stops(History.EMPTY)).isFalse();
        assertThatThrownBy(() -> new EarlyStopping(0, Monitor.VALIDATION_LOSS))
                .hasMessage("EarlyStopping: patience must be at least 1; got 0.");
    }

    @Test void a_model_that_does_not_learn_is_stopped_early() {
        var net = new Sequential(new Linear(4, 3, new Rng(1)));
        var still = new SGD(net.namedParameters(), SGD.options().lr(0));
        var loader = new DataLoader(Runs.data(1), 11);
        var trainer = new Trainer(net, new CrossEntropyLoss(), still, loader).validation(loader)
                .earlyStopping(new EarlyStopping(3, Monitor.VALIDATION_LOSS));
        assertThat(trainer.fit(50).size()).isEqualTo(4);
        assertThat(trainer.fit(50).size()).isEqualTo(4);
    }

    @Test void nan_is_never_the_best() {
        History history = History.EMPTY.with(Map.of("train_loss", Double.NaN))
                .with(Map.of("train_loss", 2.0)).with(Map.of("train_loss", Double.NaN));
        assertThat(Monitor.TRAIN_LOSS.bestEpoch(history)).isEqualTo(2);
        assertThat(Monitor.TRAIN_LOSS.bestEpoch(History.EMPTY)).isZero();
        assertThatThrownBy(() -> Monitor.VALIDATION_LOSS.bestEpoch(history))
                .hasMessage("History: the column must be one of [train_loss];"
                        + " got 'validation_loss'.");
        History accuracies = History.EMPTY.with(Map.of("validation_accuracy", 0.5))
                .with(Map.of("validation_accuracy", 0.9));
        assertThat(Monitor.validation(new Accuracy()).bestEpoch(accuracies)).isEqualTo(2);
    }

    @Test void what_cannot_work_is_refused() {
        var net = new Sequential(new Linear(4, 3, new Rng(1)));
        var adam = Runs.ADAM.apply(net.namedParameters());
        var loader = new DataLoader(Runs.data(1), 11);
        var none = new CrossEntropyLoss().reduction(Reduction.NONE);
        assertThatThrownBy(() -> new Trainer(net, none, adam, loader))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "MeanLoss: the loss must be one value; got CrossEntropyLoss")
                .hasMessageEndingWith("Choose Reduction.MEAN.");
        var trainer = new Trainer(net, new CrossEntropyLoss(), adam, loader).metric(new Accuracy());
        assertThatThrownBy(() -> trainer.metric(new BinaryAccuracy()))
                .hasMessage("Trainer: metrics must differ in their names; got 'accuracy' twice.");
    }

    @Test void digits_are_learnt() {
        var digits = Digits.load();
        var rng = new Rng(1);
        var net = new Sequential(new Linear(64, 32, rng), new ReLU(), new Linear(32, 10, rng));
        var optimizer = new Adam(net.namedParameters(), Adam.options().lr(0.01));
        var trainer = new Trainer(
                net, new CrossEntropyLoss(), optimizer,
                new DataLoader(digits.train(), 64).shuffle(rng.split(1)))
                .metric(new Accuracy());
        trainer.fit(6);
        Map<String, Double> test = trainer.evaluate(new DataLoader(digits.test(), 512));
        assertThat(test.get("accuracy")).isGreaterThan(0.93);
        assertThat(List.copyOf(test.keySet())).containsExactly("loss", "accuracy");
    }
}

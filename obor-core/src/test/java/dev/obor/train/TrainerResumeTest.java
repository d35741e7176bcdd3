package dev.obor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.data.DataLoader;
import dev.obor.io.Checkpoint;
import dev.obor.loss.CrossEntropyLoss;
import dev.obor.nn.Linear;
import dev.obor.nn.Sequential;
import dev.obor.optim.Optimizer;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerResumeTest {
    private static final int EPOCHS = 3;
    private static final int STEPS = EPOCHS * Runs.STEPS_PER_EPOCH;

    @TempDir private Path folder;

    @Test void stopped_after_any_step_and_resumed_gives_the_same_bits_with_adam() {
        stopAndResumeEverywhere(Runs.ADAM);
    }

    @Test void stopped_after_any_step_and_resumed_gives_the_same_bits_with_momentum() {
        stopAndResumeEverywhere(Runs.MOMENTUM);
    }

    @Test void stopped_after_any_step_and_resumed_gives_the_same_bits_with_clipped_gradients() {
        stopAndResumeEverywhere(Runs.ADAM, run -> run.clipped(0.05));
    }

    private void stopAndResumeEverywhere(Function<Map<String, Tensor>, Optimizer> optimizer) {
        stopAndResumeEverywhere(optimizer, run -> run);
    }

    private void stopAndResumeEverywhere(
            Function<Map<String, Tensor>, Optimizer> optimizer, UnaryOperator<Runs.Run> options) {
        var whole = options.apply(Runs.run(optimizer, Runs.nobody()));
        whole.trainer().fit(EPOCHS);
        for (int k = 1; k <= STEPS; k++) {
            var first = options.apply(Runs.run(optimizer, Runs.stopAfter(k)));
            first.trainer().fit(EPOCHS);
            Path file = folder.resolve("after-" + k);
            first.trainer().checkpoint().write(file);

            var second = options.apply(Runs.run(optimizer, Runs.nobody()));
            second.trainer().resume(Checkpoint.read(file));
            second.trainer().fit(EPOCHS);

            assertThat(second.fingerprint()).as("after step %d", k).isEqualTo(whole.fingerprint());
            assertThat(second.trainer().history()).isEqualTo(whole.trainer().history());
        }
    }

    @Test void a_stopped_trainer_goes_on_by_itself() {
        var whole = Runs.run(Runs.nobody());
        whole.trainer().fit(EPOCHS);
        var stopped = Runs.run(Runs.stopAfter(7));
        stopped.trainer().fit(EPOCHS);
        assertThat(stopped.trainer().history().size()).isEqualTo(1);
        assertThat(stopped.fingerprint()).isNotEqualTo(whole.fingerprint());
        stopped.trainer().fit(EPOCHS);
        assertThat(stopped.fingerprint()).isEqualTo(whole.fingerprint());
        assertThat(stopped.trainer().history()).isEqualTo(whole.trainer().history());
    }

    @Test void stop_before_fit_is_not_lost() {
        var run = Runs.run(Runs.nobody());
        run.trainer().stop();
        assertThat(run.trainer().fit(EPOCHS).size()).isZero();
        assertThat(run.trainer().fit(EPOCHS).size()).isEqualTo(EPOCHS);
    }

    @Test void the_files_of_a_killed_run_go_on_with_the_same_bits() {
        var whole = Runs.run(Runs.nobody());
        whole.trainer().fit(EPOCHS);
        for (int k = 1; k <= STEPS; k++) {
            var killed = Runs.run(new Checkpoints(
                    folder, Monitor.VALIDATION_LOSS, Duration.ZERO));
            var trainer = killed.trainer().listener(killer(k));
            assertThatThrownBy(() -> trainer.fit(EPOCHS)).isInstanceOf(Killed.class);

            var second = Runs.run(Runs.nobody());
            second.trainer().resume(Checkpoints.last(folder));
            second.trainer().fit(EPOCHS);
            assertThat(second.fingerprint()).as("killed at %d", k).isEqualTo(whole.fingerprint());
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static TrainerListener killer(int steps) {
        return new TrainerListener() {
            private int done;

            @Override public void onStep(Trainer trainer, Step step) {
                if (++done == steps) {
                    throw new Killed();
                }
            }
        };
    }

    @Test void the_best_file_is_the_best_epoch() {
        var checkpoints = new Checkpoints(folder, Monitor.VALIDATION_LOSS, Duration.ofDays(1));
        var bits = new java.util.ArrayList<Integer>();
        var run = Runs.run(checkpoints);
        var trainer = run.trainer().listener(new TrainerListener() {
            @Override public void onEpoch(Trainer trainer, History.Epoch epoch) {
                bits.add(run.fingerprint());
            }
        });
        History history = trainer.fit(12);
        int best = Monitor.VALIDATION_LOSS.bestEpoch(history);
        assertThat(best).isBetween(1, 12);
        run.net().loadStateDict(Checkpoints.best(folder).section("model"));
        assertThat(run.fingerprint()).isEqualTo(bits.get(best - 1));
        run.net().loadStateDict(Checkpoints.last(folder).section("model"));
        assertThat(run.fingerprint()).isEqualTo(bits.getLast());
    }

    @Test void files_are_written_when_due_and_at_the_end() {
        var never = new Checkpoints(folder, Monitor.VALIDATION_LOSS, Duration.ofDays(1));
        var seen = new boolean[1];
        Runs.run(never).trainer().listener(new TrainerListener() {
            @Override public void onEpoch(Trainer trainer, History.Epoch epoch) {
                seen[0] |= Files.exists(folder.resolve(Checkpoints.LAST));
            }
        }).fit(2);
        assertThat(seen[0]).isFalse();
        assertThat(folder.resolve(Checkpoints.LAST)).exists();
        assertThat(folder.resolve(Checkpoints.BEST)).exists();
    }

    @Test void a_checkpoint_of_another_model_changes_nothing() {
        var run = Runs.run(Runs.nobody());
        run.trainer().fit(1);
        int before = run.fingerprint();
        var rng = new Rng(1);
        var other = new Sequential(new Linear(4, 3, rng));
        var trainer = new Trainer(
                other, new CrossEntropyLoss(), Runs.ADAM.apply(other.namedParameters()),
                new DataLoader(Runs.data(1), 5).shuffle(rng));
        Checkpoint foreign = trainer.checkpoint();
        assertThatThrownBy(() -> run.trainer().resume(foreign))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(run.fingerprint()).isEqualTo(before);
        assertThat(run.trainer().history().size()).isEqualTo(1);

        Checkpoint noFigures = new Checkpoint()
                .section("model", run.net().stateDict())
                .section("optimizer", run.trainer().checkpoint().section("optimizer"))
                .section("steps", run.trainer().checkpoint().section("steps"))
                .section("random", run.trainer().checkpoint().section("random"))
                .text("optimizer_steps", "5");
        assertThatThrownBy(() -> run.trainer().resume(noFigures))
                .hasMessage(
                        "Trainer: the checkpoint must hold the figures [loss, accuracy]; got []."
                                + " Build the trainer as the saved one was built.");
        run.trainer().fit(2);
        var whole = Runs.run(Runs.nobody());
        whole.trainer().fit(2);
        assertThat(run.fingerprint()).isEqualTo(whole.fingerprint());
    }
}

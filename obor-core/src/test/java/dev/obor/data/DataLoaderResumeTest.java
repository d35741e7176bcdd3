package dev.obor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.data.DataLoader.State;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataLoaderResumeTest {
    private static final int EPOCHS = 3;

    /// 23 samples in 6 batches: stopped after each of the 18 batches of three epochs, with the
    /// state taken in the body of the loop, and after the loop.
    @ParameterizedTest
    @CsvSource({"true, 0", "true, 3", "false, 0", "false, 2"})
    void the_batches_still_to_come_are_those_of_an_uninterrupted_run(boolean shuffle, int workers) {
        var uninterrupted = loader(shuffle, workers);
        var all = new ArrayList<List<Long>>();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            all.addAll(Numbers.targets(uninterrupted.iterator()));
        }
        for (int stop = 0; stop < all.size(); stop++) {
            var stopped = loader(shuffle, workers);
            var batches = stopped.iterator();
            for (int i = 0; i <= stop; i++) {
                batches = batches.hasNext() ? batches : stopped.iterator();
                batches.next();
            }
            var state = stopped.state();
            assertThat(state.batches()).isEqualTo(stop % 6 + 1);
            batches.close();

            var resumed = loader(shuffle, 4 - workers);
            resumed.iterator().next(); // whatever it did before
            resumed.resume(State.of(state.toTensor()));
            assertThat(resumed.state()).isEqualTo(state);
            var rest = new ArrayList<List<Long>>();
            for (int epoch = stop / 6; epoch < EPOCHS; epoch++) {
                rest.addAll(Numbers.targets(resumed.iterator()));
            }
            assertThat(rest).isEqualTo(all.subList(stop + 1, all.size()));
        }
    }

    @Test void between_epochs_the_state_is_the_beginning_of_the_next() {
        var rng = new Rng(9);
        var loader = new DataLoader(new Numbers(23), 4).shuffle(rng);
        assertThat(loader.state()).isEqualTo(new State(new Rng(9).state(), 0));
        Numbers.targets(loader.iterator());
        assertThat(loader.state()).isEqualTo(new State(rng.state(), 0));
        assertThat(rng.state().position()).isPositive();

        var resumed = loader(true, 0);
        resumed.resume(loader.state());
        assertThat(Numbers.targets(resumed.iterator()))
                .isEqualTo(Numbers.targets(loader.iterator()));
    }

    @Test void after_an_error_the_state_is_before_the_batch_that_failed() {
        var broken = new Numbers(23, index -> {
            if (index == 9) {
                throw new IllegalStateException("disk");
            }
        });
        var loader = new DataLoader(broken, 4).prefetch(2);
        var batches = loader.iterator();
        assertThatThrownBy(() -> batches.forEachRemaining(batch -> {}))
                .hasMessageContaining("sample 9");
        assertThat(loader.state()).isEqualTo(new State(null, 2));
        assertThat(batches.hasNext()).isFalse();
        assertThat(loader.state()).isEqualTo(new State(null, 2));
    }

    @Test void a_state_of_another_loader_is_refused() {
        var plain = loader(false, 0);
        var shuffled = loader(true, 0);
        assertThatThrownBy(() -> plain.resume(shuffled.state()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "DataLoader: state and loader must both shuffle or both not; got State[");
        assertThatThrownBy(() -> shuffled.resume(plain.state()))
                .isInstanceOf(IllegalArgumentException.class);
        for (int batches : new int[] {-1, 7}) {
            assertThatThrownBy(() -> plain.resume(new State(null, batches)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("DataLoader: the state must be within an epoch of 6 batches; got "
                            + batches + ".");
        }
        assertThatThrownBy(() -> State.of(Tensor.of(1L, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DataLoader: a state must be 1 or 5 numbers; got [2].");
    }

    private static DataLoader loader(boolean shuffle, int workers) {
        var loader = new DataLoader(new Numbers(23), 4).prefetch(workers);
        return shuffle ? loader.shuffle(new Rng(9)) : loader;
    }
}

package dev.obor.loss;

import static dev.obor.TensorAssert.assertThat;

import dev.obor.formula.DType;
import dev.obor.kernel.Warmup;
import dev.obor.kernel.Workers;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// The same bits of value and gradient for every number of threads, and before and after the SIMD
/// loops take over from the portable ones.
@Isolated
class LossDeterminismTest {
    private static final int[] SIZES = {1, 15, 17, 1000, 4099, 30_011};
    private static final int WORTH_A_TWIN = 1 << 20; // elements, seen five times

    /// A loss on one batch.
    private record Batch(Loss loss, Tensor input, Tensor target) {
        List<Tensor> valueAndGradient() {
            Tensor x = input.copy().requiresGrad(true);
            Tensor value = loss.forward(x, target);
            value.backward();
            return List.of(value.detach(), Objects.requireNonNull(x.grad()));
        }
    }

    /// Options that no other test uses, so that the loops are new and start portable.
    private static List<Batch> batches() {
        Rng rng = new Rng(17);
        List<Batch> batches = new ArrayList<>();
        for (int n : SIZES) {
            Tensor x = Tensor.randn(rng, n);
            Tensor p = Tensor.rand(rng, n);
            Tensor scores = Tensor.randn(rng, n / 10 + 1, 10);
            batches.add(new Batch(new L1Loss(), x, p));
            batches.add(new Batch(new MSELoss(), x, p));
            batches.add(new Batch(new SmoothL1Loss().beta(0.73), x, p));
            batches.add(new Batch(new BCELoss().weight(Tensor.of(0.3f)), p, p.flip(0)));
            batches.add(new Batch(new BCEWithLogitsLoss().posWeight(Tensor.of(0.3f)), x, p));
            batches.add(new Batch(new KLDivLoss().guard(LossGuard.OFF), x, p));
            batches.add(new Batch(new NLLLoss().ignoreIndex(-73), scores.logSoftmax(1),
                    scores.argmax(1)));
            addThoseWithTwins(batches, rng, n);
        }
        addThoseWithTwins(batches, rng, WORTH_A_TWIN);
        return batches;
    }

    /// One loss per shape of loop: plain, along rows, across rows.
    private static void addThoseWithTwins(List<Batch> batches, Rng rng, int n) {
        Tensor x = Tensor.randn(rng, n);
        Tensor rows = Tensor.randn(rng, n / 10 + 1, 10);
        Tensor image = Tensor.randn(rng, 2, 10, n / 20 + 1);
        Loss smoothed = new CrossEntropyLoss().labelSmoothing(0.073);
        batches.add(new Batch(new HuberLoss().delta(0.73), x, Tensor.rand(rng, n)));
        batches.add(new Batch(smoothed, rows, Tensor.randint(rng, 0, 10, n / 10 + 1)));
        batches.add(new Batch(smoothed, image, Tensor.randint(rng, 0, 10, 2, n / 20 + 1)));
    }

    @Test void bits_do_not_depend_on_threads_or_tiers() throws InterruptedException {
        List<Batch> batches = batches();
        int before = Workers.threads();
        try {
            Workers.threads(1);
            List<List<Tensor>> portable = batches.stream().map(Batch::valueAndGradient).toList();
            for (int i = 0; i < 4; i++) {
                check(batches, portable, 2);
            }
            Warmup.await();
            check(batches, portable, 1);
            check(batches, portable, 2);
            check(batches, portable, 3);
        } finally {
            Workers.threads(before);
        }
    }

    private static void check(List<Batch> batches, List<List<Tensor>> wanted, int threads) {
        Workers.threads(threads);
        for (int i = 0; i < batches.size(); i++) {
            List<Tensor> got = batches.get(i).valueAndGradient();
            String what = batches.get(i).loss() + " of " + batches.get(i).input().shape();
            assertThat(got.get(0)).as(what).isExactly(wanted.get(i).get(0));
            assertThat(got.get(1)).as(what + ", gradient").isExactly(wanted.get(i).get(1));
        }
    }

    @Test void float64_does_not_depend_on_threads_either() {
        Rng rng = new Rng(18);
        Tensor x = Tensor.randn(rng, 30_011).to(DType.FLOAT64);
        Batch batch = new Batch(new HuberLoss().delta(0.73), x, x.flip(0));
        int before = Workers.threads();
        try {
            Workers.threads(1);
            List<List<Tensor>> one = List.of(batch.valueAndGradient());
            check(List.of(batch), one, 2);
            check(List.of(batch), one, 3);
        } finally {
            Workers.threads(before);
        }
    }
}

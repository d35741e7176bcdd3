package dev.obor.train;

import dev.obor.data.Batch;
import dev.obor.data.DataLoader;
import dev.obor.io.Checkpoint;
import dev.obor.kernel.Check;
import dev.obor.loss.Loss;
import dev.obor.nn.Layer;
import dev.obor.optim.Optimizer;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.Step;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Repeats the five visible lines, epoch after epoch, and keeps the books.
///
/// ```java
/// var loader  = new DataLoader(digits.train(), 32).shuffle(new Rng(1));
/// var trainer = new Trainer(net, criterion, optimizer, loader)
///         .metric(new Accuracy())
///         .validation(new DataLoader(digits.validation(), 256))
///         .earlyStopping(new EarlyStopping(10, Monitor.VALIDATION_LOSS));
/// History history = trainer.fit(50);
/// ```
///
/// After every epoch the model is validated in evaluation mode and without gradients. A step whose
/// loss is infinite or NaN is not taken, nor, with [#clipGradNorm], one whose gradients are.
///
/// **Exact resume.** [#checkpoint] says where a training stands, after any step; [#resume] goes on
/// from there with the same bits, in another process too, if model, loss, optimizer and loader are
/// made as they were.
///
/// **Errors.** `IllegalArgumentException` if the loss is not reduced to one value or two metrics
/// have the same name; [DivergedException] from [#fit] if the loss is not finite, or the gradients
/// to be clipped are not.
///
/// For use by one thread; [#stop] may be called from any.
public final class Trainer {
    private final Setup setup;
    private final MeanLoss meanLoss;
    private final Tally running;
    private History history = History.EMPTY;
    private volatile boolean stopRequested;

    private record Setup(
            Layer net,
            Loss loss,
            Optimizer optimizer,
            DataLoader loader,
            @Nullable DataLoader validation,
            List<Metric> metrics,
            List<TrainerListener> listeners,
            @Nullable EarlyStopping earlyStopping,
            @Nullable Double maxNorm) {}

    /// A trainer of `net` without metrics, validation and listeners.
    public Trainer(Layer net, Loss loss, Optimizer optimizer, DataLoader loader) {
        this(new Setup(net, loss, optimizer, loader, null, List.of(), List.of(), null, null));
    }

    private Trainer(Setup setup) {
        this.setup = setup;
        this.meanLoss = new MeanLoss(setup.loss);
        var names = new LinkedHashSet<>(List.of(meanLoss.name()));
        for (Metric metric : setup.metrics) {
            Check.argument(
                    names.add(metric.name()),
                    "Trainer: metrics must differ in their names; got '%s' twice.", metric.name());
        }
        this.running = new Tally(meanLoss, setup.metrics);
    }

    // ---- what belongs to it

    /// The same trainer, at its beginning, that measures the model by these data after every epoch.
    public Trainer validation(DataLoader validation) {
        return new Trainer(new Setup(
                setup.net, setup.loss, setup.optimizer, setup.loader, validation,
                setup.metrics, setup.listeners, setup.earlyStopping, setup.maxNorm));
    }

    /// The same trainer, at its beginning, with one more metric.
    public Trainer metric(Metric metric) {
        return new Trainer(new Setup(
                setup.net, setup.loss, setup.optimizer, setup.loader, setup.validation,
                with(setup.metrics, metric), setup.listeners, setup.earlyStopping,
                setup.maxNorm));
    }

    /// The same trainer, at its beginning, with one more listener; they are told in this order.
    public Trainer listener(TrainerListener listener) {
        return new Trainer(new Setup(
                setup.net, setup.loss, setup.optimizer, setup.loader, setup.validation,
                setup.metrics, with(setup.listeners, listener), setup.earlyStopping,
                setup.maxNorm));
    }

    /// The same trainer, at its beginning, that may stop before its time.
    public Trainer earlyStopping(EarlyStopping earlyStopping) {
        return new Trainer(new Setup(
                setup.net, setup.loss, setup.optimizer, setup.loader, setup.validation,
                setup.metrics, setup.listeners, earlyStopping, setup.maxNorm));
    }

    /// The same trainer, at its beginning, that limits the norm of the gradient in every step: see
    /// [Optimizer#clipGradNorm].
    ///
    /// @throws IllegalArgumentException if `maxNorm` is not finite and positive
    public Trainer clipGradNorm(double maxNorm) {
        Check.argument(maxNorm > 0 && Double.isFinite(maxNorm),
                "Trainer: clipGradNorm must be finite and > 0; got %s."
                        + " Leave it out to clip nothing.",
                maxNorm);
        return new Trainer(new Setup(
                setup.net, setup.loss, setup.optimizer, setup.loader, setup.validation,
                setup.metrics, setup.listeners, setup.earlyStopping, maxNorm));
    }

    private static <T> List<T> with(List<T> list, T more) {
        var longer = new ArrayList<>(list);
        longer.add(more);
        return List.copyOf(longer);
    }

    // ---- training

    /// Trains until `epochs` epochs are done in all, those before a [#resume] included; or until
    /// [#stop] or early stopping.
    ///
    /// @throws DivergedException if the loss of a batch, or the norm of gradients to be clipped, is
    ///     infinite or NaN; that batch changed nothing
    public History fit(int epochs) {
        while (history.size() < epochs && !isStopped() && trainEpoch()) {
            var values = new LinkedHashMap<String, Double>();
            running.values().forEach((name, value) -> values.put("train_" + name, value));
            if (setup.validation != null) {
                evaluate(setup.validation)
                        .forEach((name, value) -> values.put("validation_" + name, value));
            }
            running.clear();
            history = history.with(values);
            setup.listeners.forEach(
                    listener -> listener.onEpoch(this, history.epochs().getLast()));
        }
        stopRequested = false;
        setup.listeners.forEach(listener -> listener.onEnd(this));
        return history;
    }

    private boolean isStopped() {
        return stopRequested
                || (setup.earlyStopping != null && setup.earlyStopping.stops(history));
    }

    /// Makes [#fit] return after the step it is at; the rest of the epoch waits for the next call.
    public void stop() {
        stopRequested = true;
    }

    /// One epoch, or what is left of it; false if it was stopped within.
    private boolean trainEpoch() {
        setup.net.train();
        try (var batches = setup.loader.iterator()) {
            while (batches.hasNext()) {
                double value = step(batches.next());
                tell(value);
                if (stopRequested) {
                    setup.loader.resume(setup.loader.state());
                    return false;
                }
            }
        }
        return true;
    }

    /// One step: the five visible lines.
    private double step(Batch batch) {
        try (var _ = Step.begin()) {
            Tensor output = setup.net.forward(batch.input());
            Tensor loss = setup.loss.forward(output, batch.target());
            double value = loss.item();
            check(value, output.detach(), batch.target());
            setup.optimizer.zeroGrad();
            loss.backward();
            clip();
            setup.optimizer.step();
            running.add(value, output.detach(), batch.target());
            return value;
        }
    }

    private void clip() {
        if (setup.maxNorm == null) {
            return;
        }
        try {
            setup.optimizer.clipGradNorm(setup.maxNorm);
        } catch (IllegalStateException e) {
            throw new DivergedException(
                    "Trainer: the gradients must be finite; epoch %d, batch %d: %s"
                            .formatted(epoch(), setup.loader.state().batches(), e.getMessage()));
        }
    }

    private void check(double value, Tensor output, Tensor target) {
        boolean nothing = meanLoss.part(0, output, target).weight() == 0; // NaN, and no gradient
        if (!Double.isFinite(value) && !nothing) {
            throw new DivergedException(
                    "Trainer: the loss must be finite; got %s in epoch %d, batch %d."
                            .formatted(value, epoch(), setup.loader.state().batches())
                            + " Lower the learning rate, or look for infinite inputs.");
        }
    }

    private void tell(double loss) {
        if (!setup.listeners.isEmpty()) {
            var step = new TrainerListener.Step(
                    epoch(), setup.loader.state().batches(), setup.loader.length(), loss);
            setup.listeners.forEach(listener -> listener.onStep(this, step));
        }
    }

    private int epoch() {
        return history.size() + 1;
    }

    // ---- looking at it

    /// The mean loss and the metrics on other data, by name, in evaluation mode and without
    /// gradients. The model is in the mode it was in afterwards.
    public Map<String, Double> evaluate(DataLoader data) {
        var tally = new Tally(meanLoss, setup.metrics);
        boolean training = setup.net.isTraining();
        setup.net.eval();
        try (var _ = Autograd.noGrad()) {
            for (Batch batch : data) {
                try (var _ = Step.begin()) {
                    Tensor output = setup.net.forward(batch.input());
                    double value = setup.loss.forward(output, batch.target()).item();
                    tally.add(value, output, batch.target());
                }
            }
        } finally {
            if (training) {
                setup.net.train();
            }
        }
        return tally.values();
    }

    /// The figures of the epochs that are done.
    public History history() {
        return history;
    }

    /// The figures of the epoch that is being trained so far, by name; NaN before its first step.
    public Map<String, Double> running() {
        return running.values();
    }

    // ---- saving and going on

    /// Everything that going on with the same bits needs.
    public Checkpoint checkpoint() {
        return TrainingState.save(
                setup.net, setup.optimizer, setup.loader.state(), running, history);
    }

    /// Goes on where `checkpoint` was taken.
    ///
    /// @throws IllegalArgumentException if it is not that of such a model, optimizer, loader and
    ///     metrics; nothing has changed then
    public void resume(Checkpoint checkpoint) {
        Checkpoint before = checkpoint();
        try {
            load(checkpoint);
        } catch (RuntimeException e) {
            load(before);
            throw e;
        }
    }

    private void load(Checkpoint checkpoint) {
        TrainingState.load(checkpoint, setup.net, setup.optimizer, setup.loader, running);
        history = TrainingState.history(checkpoint);
    }
}

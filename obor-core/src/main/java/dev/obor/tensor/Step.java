package dev.obor.tensor;

import dev.obor.kernel.Check;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The memory of one training step: what is made inside is used again by the next step.
///
/// ```java
/// try (var _ = Step.begin()) {
///     Tensor loss = criterion.forward(net.forward(x), y);
///     optimizer.zeroGrad();
///     loss.backward();
///     optimizer.step();
///     history.add(loss.item());
/// }
/// ```
/// Without it the garbage collector does the same work. Parameters, their gradients and the state of
/// optimizers outlive the step; any other tensor made inside by this thread must be kept with [#keep] or
/// [#outlive], or it is an error to look at it afterwards. Steps may be nested.
public final class Step implements AutoCloseable {
    private final @Nullable Step outer;
    private final List<Storage> made = new ArrayList<>();
    private boolean open = true;

    private Step(@Nullable Step outer) {
        this.outer = outer;
    }

    /// A step of this thread, until it is closed.
    public static Step begin() {
        Context context = Context.own();
        Step step = new Step(context.step);
        context.step = step;
        return step;
    }

    /// Lets `tensor` outlive this step; it belongs to the step around this one, if there is one.
    /// Returns it.
    public Tensor keep(Tensor tensor) {
        tensor.storage.moveTo(outer);
        return tensor;
    }

    /// Lets `tensor` outlive every step, as what is carried from one to the next must. Returns it.
    public static Tensor outlive(Tensor tensor) {
        tensor.storage.moveTo(null);
        return tensor;
    }

    void made(Storage storage) {
        made.add(storage);
    }

    /// Ends the step.
    ///
    /// @throws IllegalStateException if a step that began later is still open, or the thread is
    ///     another one
    @Override public void close() {
        if (open) {
            Context context = Context.own();
            Check.state(context.step == this,
                    "Step: steps must be closed in the reverse order by the thread that began them. Use try-with-resources.");
            open = false;
            context.step = outer;
            for (Storage storage : made) {
                storage.end(this);
            }
        }
    }
}

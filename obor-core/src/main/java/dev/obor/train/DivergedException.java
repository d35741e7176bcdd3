package dev.obor.train;

/// The loss, or the gradients to be clipped, became infinite or NaN; the parameters are those before
/// the step that would have followed from it.
public final class DivergedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DivergedException(String message) {
        super(message);
    }
}

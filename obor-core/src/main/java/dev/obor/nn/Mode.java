package dev.obor.nn;

/// Training or evaluation, in a layer that behaves differently in the two.
///
/// The layer names it in [Layer#parts]; [Layer#train] and [Layer#eval] of any layer around switch
/// it.
///
/// ```java
/// private final Mode mode = new Mode();
///
/// @Override public Tensor forward(Tensor input) {
///     return mode.isTraining() ? input.add(noise(input)) : input;
/// }
/// @Override public Parts parts() { return new Parts().mode(mode); }
/// ```
public final class Mode {
    private boolean training = true;

    /// A new layer is in training.
    public Mode() {}

    /// Whether the layer is to behave as in training.
    public boolean isTraining() {
        return training;
    }

    void train() {
        training = true;
    }

    void eval() {
        training = false;
    }
}

import module dev.obor;

// "pytorch Summary of loss function": ones(2, 2) against [[0, 1], [2, 3]], loss by loss.
// java -p obor-cli/target/lib --add-modules dev.obor examples/LossSummary.java

void main() {
    var sample = Tensor.ones(2, 2);
    var target = Tensor.zeros(2, 2);
    target.set_(1, 0, 1).set_(2, 1, 0).set_(3, 1, 1);

    show("L1Loss", () -> new L1Loss().forward(sample, target));
    show("SmoothL1Loss", () -> new SmoothL1Loss().forward(sample, target));
    show("HuberLoss", () -> new HuberLoss().forward(sample, target));
    show("MSELoss", () -> new MSELoss().forward(sample, target));
    show("BCELoss", () -> new BCELoss().forward(sample, target)); // targets 2 and 3 are no labels
    show("BCELoss, labels 0", () -> new BCELoss().forward(sample, Tensor.zeros(2, 2)));
    show("CrossEntropyLoss", () -> new CrossEntropyLoss().forward(sample, target)); // as probabilities
    show("CrossEntropyLoss", () -> new CrossEntropyLoss().forward(sample, Tensor.of(0L, 1L)));
    show("NLLLoss", () -> new NLLLoss().forward(sample, target));
    show("NLLLoss, 2-d", () -> new NLLLoss().forward(
            Tensor.zeros(1, 3, 2, 2).logSoftmax(1), Tensor.zeros(DType.INT64, 1, 2, 2)));
}

void show(String name, Supplier<Tensor> loss) {
    try {
        IO.println("%-18s %s".formatted(name, loss.get()));
    } catch (IllegalArgumentException e) {
        IO.println("%-18s %s".formatted(name, e.getMessage()));
    }
}

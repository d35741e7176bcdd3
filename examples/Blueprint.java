import module dev.obor;

// "Loss functions and optimizers": the blueprint of every training loop, with zero_grad at the end.
// java -p obor-cli/target/lib --add-modules dev.obor examples/Blueprint.java

void main() {
    var rng = new Rng(0);
    var data = Tensor.randn(rng, 70, 3);
    var wanted = data.matmul(Tensor.of(new float[][] {{1}, {-2}, {0.5f}})).add(0.3);

    var net = new Linear(3, 1, rng);
    Loss lossFunction = new MSELoss();

    // SGD, RMSprop, Adagrad, Adam: one line each, the loop stays the same
    var optimizers = List.of(
            new SGD(net.parameters(), SGD.options().lr(0.1)),
            new RMSprop(net.parameters(), RMSprop.options().lr(0.01)),
            new Adagrad(net.parameters(), Adagrad.options().lr(0.1)),
            new Adam(net.parameters(), Adam.options().lr(0.05)));
    for (var optimizer : optimizers) {
        net.loadStateDict(new Linear(3, 1, new Rng(1)).stateDict());
        double first = 0;
        double last = 0;
        for (int epoch = 0; epoch < 40; epoch++) { // one full pass over the data is an epoch
            for (var batch : new DataLoader(Dataset.of(data, wanted), 32)) {
                var out = net.forward(batch.input());
                var loss = lossFunction.forward(out, batch.target()); // a single number
                loss.backward(); // a gradient for every leaf
                optimizer.step();
                optimizer.zeroGrad();
                last = loss.item();
                first = first == 0 ? last : first;
            }
        }
        IO.println(
                "%-8s %.4f -> %.6f".formatted(optimizer.getClass().getSimpleName(), first, last));
    }
}

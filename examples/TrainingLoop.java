import module dev.obor;

// "PyTorch Basics 3: Loss Function": data, model, loss, optimizer, and the loop that joins them.
// java -p obor-cli/target/lib --add-modules dev.obor examples/TrainingLoop.java

/// The dataset of the notes: pairs of an input and what should come out.
record Squares(Tensor inputs) implements Dataset {
    @Override public int size() {
        return inputs.size(0);
    }

    @Override public Sample get(int index) {
        Tensor x = inputs.get(index);
        return new Sample(x, x.square());
    }
}

/// A model of one's own: a layer that names what it is made of.
class Net implements Layer {
    final Linear hidden = new Linear(1, 32);
    final Linear out = new Linear(32, 1);

    @Override public Tensor forward(Tensor x) {
        return out.forward(hidden.forward(x).tanh());
    }

    @Override public Parts parts() {
        return new Parts().layer("hidden", hidden).layer("out", out);
    }
}

void main() {
    var dataset = new Squares(Tensor.linspace(-1, 1, 70).unsqueeze(1));
    var model = new Net();
    var criterion = new MSELoss();
    var optimizer = new SGD(model.parameters(), SGD.options().lr(0.1).momentum(0.9));

    for (int epoch = 0; epoch < 10; epoch++) {
        double last = 0;
        for (var batch : new DataLoader(dataset, 32).shuffle(new Rng(epoch))) {
            var outputs = model.forward(batch.input());
            var loss = criterion.forward(outputs, batch.target());
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
            last = loss.item();
        }
        IO.println("epoch %d  loss %.4f".formatted(epoch + 1, last));
    }
}

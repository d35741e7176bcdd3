import module dev.obor;

// "PyTorch Basics 3": a likelihood loss has no targets, only samples that should score high and
// samples that should score low. Any tensor operations are a loss.
// java -p obor-cli/target/lib --add-modules dev.obor examples/LikelihoodLoss.java

void main() {
    Loss likelihood = (positive, negative) -> positive.sum().sub(negative.sum()).neg();

    var positive = Tensor.of(1f, 2f, 3f).requiresGrad(true);
    var negative = Tensor.of(.5f, .5f, .5f).requiresGrad(true);
    var loss = likelihood.forward(positive, negative);
    IO.println(loss);
    loss.backward();
    IO.println(positive.grad());
    IO.println(negative.grad());

    // The notes wrote cumsum, which keeps a value per sample: that is not yet a loss.
    var running = positive.cumsum(0).sub(negative.cumsum(0)).neg();
    IO.println(running);
    try {
        running.backward();
    } catch (IllegalArgumentException e) {
        IO.println(e.getMessage());
    }
}

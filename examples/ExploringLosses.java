import module dev.obor;

// "Exploring Loss Functions with PyTorch": every cell of the notebook and what it prints.
// java -p obor-cli/target/lib --add-modules dev.obor examples/ExploringLosses.java

void main() {
    var rng = new Rng(0);
    var input = Tensor.randn(rng, 3, 5).requiresGrad(true);
    var target = Tensor.randn(rng, 3, 5);
    var loss = new L1Loss().forward(input, target);
    loss.backward();
    IO.println(loss);

    // arrays keep their type: double[] is float64, int[] is int32
    IO.println(Tensor.of(.1, .3, .5, .9));
    IO.println(Tensor.of(0, 1, 1, 1));
    IO.println(new L1Loss().forward(Tensor.of(.1, .3, .5, .9), Tensor.of(0, 1, 1, 1)));

    var x = Tensor.of(1f, 2.5f, 4f, .5f);
    var y = Tensor.of(2f, 2.5f, 2f, 1f);
    IO.println(x);
    IO.println(new L1Loss().forward(x, y));
    IO.println(new MSELoss().forward(x, y));

    var p = Tensor.of(
            new float[][] {{.1f, .5f, .4f}, {.1f, .2f, .7f}, {.3f, .25f, .55f}, {.3f, .4f, .1f}});
    IO.println(p);
    IO.println(p.argmax(1));

    var scores = Tensor.of(new float[][] {
        {.5153f, .7051f, .4947f, .3446f, .5288f},
        {.3464f, .2458f, .8569f, .4821f, .3244f},
        {.4474f, .6615f, .0062f, .6603f, .2461f}});
    var classes = Tensor.of(1L, 0L, 4L);
    IO.println(new NLLLoss().forward(scores.logSoftmax(1), classes));
    IO.println(new CrossEntropyLoss().forward(scores, classes)); // the same

    // "we won't get an error, we'll just get the wrong answer": here it is logged, or an error
    IO.println(new NLLLoss().forward(scores, classes));
    try {
        new NLLLoss().guard(LossGuard.STRICT).forward(scores, classes);
    } catch (IllegalArgumentException e) {
        IO.println(e.getMessage());
    }
}

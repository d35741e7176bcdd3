import module dev.obor;
import module dev.obor.plot;

// "pytorch Summary of loss function": y = wx is fitted, w1, w2, w3 ... approach the true line.
// java -p obor-cli/target/lib --add-modules dev.obor,dev.obor.plot examples/LineFit.java

void main() {
    double truth = 2;
    var x = Tensor.linspace(-1, 1, 41);
    var y = x.mul(truth).add(Tensor.randn(new Rng(1), 41).mul(0.1));

    var w = Tensor.of(-1f).requiresGrad(true);
    var criterion = new MSELoss();
    var optimizer = new SGD(List.of(w), SGD.options().lr(0.6));

    var chart = new LineChart("y = wx approaches the data").xLabel("x").yLabel("y")
            .with(Series.points("data", x.toDoubleArray(), y.toDoubleArray()));
    double[] ends = {-1, 1};
    for (int n = 1; n <= 8; n++) {
        double slope = w.item();
        IO.println("w%d = %.4f   distance %.4f".formatted(n, slope, Math.abs(slope - truth)));
        chart = chart.with(
                Series.line("w" + n, ends, new double[] {-slope, slope}).opacity(0.2 + 0.1 * n));
        optimizer.zeroGrad();
        criterion.forward(w.mul(x), y).backward();
        optimizer.step();
    }
    chart.with(Series.dashes("true line", ends, new double[] {-truth, truth}))
            .save(Path.of("line-fit.png"));
    IO.println("line-fit.png");
}

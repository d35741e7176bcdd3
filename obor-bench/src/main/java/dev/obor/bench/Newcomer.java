package dev.obor.bench;

import dev.obor.data.DataLoader;
import dev.obor.data.Digits;
import dev.obor.loss.CrossEntropyLoss;
import dev.obor.nn.Linear;
import dev.obor.nn.ReLU;
import dev.obor.nn.Sequential;
import dev.obor.optim.Adam;
import dev.obor.tensor.Rng;
import java.util.Arrays;
import java.util.stream.Collectors;

/// A program of its own: the README's training loop in a JVM that has just started.
///
/// Without arguments it trains one epoch. With a number of seconds it trains that long and prints how
/// many steps were made in each slot of 20 ms since training began, all in one line.
final class Newcomer {
    static final int SLOTS_PER_SECOND = 50;
    private static final int BATCH = 32;
    private static final double NANOS = 1e9;

    private Newcomer() {}

    public static void main(String[] args) {
        int seconds = args.length == 0 ? 0 : Integer.parseInt(args[0]);
        int[] steps = new int[seconds * SLOTS_PER_SECOND];
        train(steps);
        if (seconds > 0) {
            System.out.println(
                    Arrays.stream(steps).mapToObj(String::valueOf)
                            .collect(Collectors.joining(" ")));
        }
    }

    /// One epoch, or until the slots are over.
    private static void train(int[] steps) {
        var digits = Digits.load();
        var net = new Sequential(new Linear(64, 32), new ReLU(), new Linear(32, 10));
        var criterion = new CrossEntropyLoss().labelSmoothing(0.1);
        var optimizer = new Adam(net.parameters(), Adam.options().lr(1e-3));
        long start = System.nanoTime();
        int slot = 0;
        for (int epoch = 0; epoch == 0 || slot < steps.length; epoch++) {
            for (var batch : new DataLoader(digits.train(), BATCH).shuffle(new Rng(epoch))) {
                var loss = criterion.forward(net.forward(batch.input()), batch.target());
                optimizer.zeroGrad();
                loss.backward();
                optimizer.step();
                slot = (int) ((System.nanoTime() - start) / NANOS * SLOTS_PER_SECOND);
                if (slot < steps.length) {
                    steps[slot]++;
                }
            }
        }
    }
}

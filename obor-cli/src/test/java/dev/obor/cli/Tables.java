package dev.obor.cli;

import dev.obor.tensor.Rng;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// CSV files to train on.
final class Tables {
    private Tables() {}

    static Path write(Path file, String content) {
        try {
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Three kinds that two measures tell apart.
    static Path flowers(Path folder) {
        var rng = new Rng(5);
        var text = new StringBuilder("length,width,species\n");
        String[] kinds = {"iris", "rose", "tulip"};
        for (int i = 0; i < 90; i++) {
            int kind = i % 3;
            text.append(String.format(Locale.ROOT, "%.3f,%.3f,%s%n",
                    3.0 * kind + 0.3 * rng.nextGaussian(), 1 + 0.3 * rng.nextGaussian(),
                    kinds[kind]));
        }
        return write(folder.resolve("flowers.csv"), text.toString());
    }

    /// A price that follows from an age, with gaps, and a colour, one of them with a comma.
    static Path prices(Path folder) {
        var rng = new Rng(6);
        String[] colours = {"red", "\"dark, blue\"", "green"};
        var text = new StringBuilder("row,age,colour,price,dear\n");
        for (int i = 0; i < 120; i++) {
            double age = 40 + 12 * rng.nextGaussian();
            int colour = rng.nextInt(3);
            double price = 1000 + 30 * age + 200 * colour + 10 * rng.nextGaussian();
            text.append(String.format(Locale.ROOT, "%d,%s,%s,%.1f,%s%n",
                    i, i % 59 == 3 ? "" : String.format(Locale.ROOT, "%.2f", age),
                    i % 23 == 5 ? "NA" : colours[colour], price, price > 2400 ? "yes" : "no"));
        }
        return write(folder.resolve("prices.csv"), text.toString());
    }
}

package dev.obor.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What the losses log while this is open. Nothing counts as said before.
final class Logged extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("dev.obor.loss");
    private final List<String> lines = new ArrayList<>();

    Logged() {
        Contract.SAID.clear();
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    /// Level and message of each record.
    List<String> lines() {
        return lines;
    }

    @Override public void publish(LogRecord record) {
        lines.add(record.getLevel() + " " + record.getMessage());
    }

    @Override public void flush() {}

    @Override public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}

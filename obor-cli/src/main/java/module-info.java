/// The `obor` command.
module dev.obor.cli {
    requires dev.obor;
    requires dev.obor.plot;
    requires dev.obor.tabular;
    requires info.picocli;
    requires tools.jackson.databind;
    requires static org.jspecify;

    opens dev.obor.cli to info.picocli, tools.jackson.databind;

    provides System.LoggerFinder with dev.obor.cli.Notes;
}

/// Tables for training: CSV files, typed columns, preprocessing fitted on the training split.
module dev.obor.tabular {
    requires transitive dev.obor;
    requires de.siegmar.fastcsv;
    requires static transitive org.jspecify;

    exports dev.obor.tabular;
}

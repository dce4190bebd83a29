package mockid;

/** How bad a finding of the audit is. */
public enum Severity { ERROR, WARNING, INFO }

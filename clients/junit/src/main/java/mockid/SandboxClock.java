package mockid;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** The sandbox's time as a {@link Clock}. */
final class SandboxClock extends Clock {
    private final Supplier<Instant> now;
    private final ZoneId zone;

    SandboxClock(Supplier<Instant> now) {
        this(now, ZoneOffset.UTC);
    }

    private SandboxClock(Supplier<Instant> now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SandboxClock(now, other);
    }

    @Override
    public Instant instant() {
        return now.get();
    }
}

// The views by their names in addresses.

import type { ComponentType } from "preact";
import type { View } from "../route";
import { Accounts } from "./accounts";
import { Audit } from "./audit";
import { Clock } from "./clock";
import { Faults } from "./faults";
import { Inspect } from "./inspect";
import { Sandboxes } from "./sandboxes";
import { Timeline } from "./timeline";
import { Tokens } from "./tokens";
import { Vendors } from "./vendors";

export const PAGES: Record<View, ComponentType> = {
  timeline: Timeline,
  clock: Clock,
  tokens: Tokens,
  accounts: Accounts,
  faults: Faults,
  inspect: Inspect,
  audit: Audit,
  vendors: Vendors,
  sandboxes: Sandboxes,
};

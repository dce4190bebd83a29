// The views by their names in addresses.

import type { ComponentType } from "preact";
import type { View } from "../route";
import { Timeline } from "./timeline";

const soon = () => null;

export const PAGES: Record<View, ComponentType> = {
  timeline: Timeline,
  clock: soon,
  tokens: soon,
  accounts: soon,
  faults: soon,
  inspect: soon,
  audit: soon,
  vendors: soon,
  sandboxes: soon,
};

import { Control } from "./control.js";
import { MockidError } from "./errors.js";
import { type Launched, launch, type StartOptions } from "./launch.js";
import { fits, VERSION } from "./package.js";
import { Sandbox } from "./sandbox.js";
import type { SandboxOptions } from "./types.js";

export interface ConnectOptions {
  /** The server's --admin-token; MOCKID_ADMIN_TOKEN by default. */
  token?: string;
  /** The file of its log, whose last lines are quoted if the server is gone. */
  log?: string;
}

interface MadeSandbox {
  url: string;
  providers: Record<string, string>;
}

/** A mockid process: `start()` starts one, `connect()` uses one that runs. */
export class Server {
  readonly control: Control;

  /** @internal */
  constructor(
    readonly url: string,
    private readonly options: ConnectOptions,
    private readonly launched?: Launched,
  ) {
    this.control = new Control(url, this.address);
  }

  /** Makes a sandbox. One that exists is used as it is, unless options say how to make it. */
  async sandbox(name: string, options: SandboxOptions = {}): Promise<Sandbox> {
    // At its own address: a proxy in front of several processes does not read the body.
    const url = `${this.url}/~${encodeURIComponent(name)}`;
    const own = new Control(url, this.address);
    const made = await own.send("POST", "/sandboxes", { name, ...options });
    const taken = made.status === 409 && Object.keys(options).length === 0;
    if (made.status !== 201 && !taken) {
      throw new MockidError(`sandbox \`${name}\`: ${JSON.parse(made.text).detail}`);
    }
    const found = taken ? await existing(url, own) : (JSON.parse(made.text) as MadeSandbox);
    return new Sandbox(name, found.url, new Map(Object.entries(found.providers)), this.control, this.address);
  }

  /** Stops the process, if `start()` started it. */
  async stop(): Promise<void> {
    await this.launched?.stop();
  }

  /** Whether the server goes on when this test run is over. */
  get outlives(): boolean {
    return this.options.log === undefined;
  }

  /** The file of the server's log, if a helper started it. */
  get log(): string | undefined {
    return this.options.log;
  }

  private get address() {
    const token = this.options.token ?? process.env["MOCKID_ADMIN_TOKEN"];
    return { url: this.url, log: this.options.log, token };
  }
}

async function existing(url: string, control: Control): Promise<MadeSandbox> {
  const { vendors } = await control.json<{ vendors: { name: string; base_path: string }[] }>("GET", "/vendors");
  return { url, providers: Object.fromEntries(vendors.map((vendor) => [vendor.name, url + vendor.base_path])) };
}

/** Starts a server on a free port. It stops with this process, however that ends. */
export async function start(options: StartOptions = {}): Promise<Server> {
  const launched = await launch(options);
  try {
    return await checked(new Server(launched.url, { log: launched.log }, launched));
  } catch (error) {
    await launched.stop();
    throw error;
  }
}

/** Uses the server at an address, by default at MOCKID_URL. */
export async function connect(url = process.env["MOCKID_URL"], options: ConnectOptions = {}): Promise<Server> {
  if (!url) throw new MockidError("there is no server to connect to: give its address, or set MOCKID_URL");
  if (!/^https?:\/\/[^/]/.test(url)) {
    throw new MockidError(`\`${url}\` is no address of a server, such as http://127.0.0.1:8080`);
  }
  const log = options.log ?? process.env["MOCKID_SERVER_LOG"];
  return checked(new Server(url.replace(/\/+$/, ""), log === undefined ? options : { ...options, log }));
}

async function checked(server: Server): Promise<Server> {
  const version = await server.control.version();
  if (version === undefined) throw new MockidError(`the server at ${server.url} is not mockid`);
  if (fits(version)) return server;
  throw new MockidError(
    `the server at ${server.url} is mockid ${version}, and this package belongs to ${VERSION}: ` +
      "install the package of that version, or set MOCKID_PROGRAM to a binary of this one",
  );
}

// A client of intergiro that keeps its tokens: what is under test here.

/** Asking again before `seconds` have passed is useless. */
export class LockedOut extends Error {
  constructor(seconds) {
    super(`locked out for ${seconds} seconds`);
    this.seconds = seconds;
  }
}

export class Intergiro {
  #url;
  #apiKey;
  #clock;
  #accessToken;
  #refreshToken;
  #renewing;
  #lockedUntil = -Infinity;

  /** `clock` counts seconds. */
  constructor(url, apiKey, clock = () => Date.now() / 1000) {
    this.#url = url;
    this.#apiKey = apiKey;
    this.#clock = clock;
  }

  async individuals() {
    const token = await this.#token();
    let answer = await this.#get("/v3/individuals", token);
    if (answer.status === 401) {
      answer = await this.#get("/v3/individuals", await this.#token(token));
    }
    if (!answer.ok) throw new Error(`intergiro answers ${answer.status}`);
    return (await answer.json()).data;
  }

  #get(path, token) {
    return fetch(this.#url + path, { headers: { authorization: `Bearer ${token}` } });
  }

  // One call renews the token and the others wait for it: a second refresh would be a 400.
  async #token(refused) {
    if (this.#accessToken === refused) {
      this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined));
      await this.#renewing;
    }
    return this.#accessToken;
  }

  // A refresh that failed, or whose answer was lost, may have used up the refresh token.
  async #renew() {
    const refreshToken = this.#refreshToken;
    if (refreshToken && (await this.#obtain("refresh", { refresh_token: refreshToken }))) return;
    if (!(await this.#obtain("login", { api_key: this.#apiKey }))) {
      throw new Error("the API key is refused");
    }
  }

  /** Whether there are new tokens. */
  async #obtain(way, body) {
    const now = this.#clock();
    if (now < this.#lockedUntil) throw new LockedOut(this.#lockedUntil - now);
    const answer = await this.#post(`/v3/auth/${way}`, body);
    if (answer?.status === 429) {
      const seconds = Number(answer.headers.get("retry-after"));
      this.#lockedUntil = now + seconds;
      throw new LockedOut(seconds);
    }
    if (!answer?.ok) return false;
    const tokens = await answer.json();
    this.#accessToken = tokens.access_token;
    this.#refreshToken = tokens.refresh_token;
    return true;
  }

  /** The answer; undefined if it was lost. */
  #post(path, body) {
    return fetch(this.#url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }).catch(() => undefined);
  }
}

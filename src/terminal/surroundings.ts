type Environment = Readonly<Record<string, string | undefined>>;

/** Where the program runs, as far as it decides how a person can sign in. */
export interface Surroundings {
  readonly kind: 'desktop' | 'ssh' | 'codespaces' | 'container' | 'wsl' | 'headless';
  /** A browser started here can be expected to appear before the person. */
  readonly browserHere: boolean;
  /** A redirect to http://localhost of the person's browser can be expected to reach this process. */
  readonly loopbackReachable: boolean;
  /** One sentence for the screen; null where there is nothing to explain. */
  readonly because: string | null;
}

/**
 * Recognises sessions whose browser sits elsewhere. Reads variables only; starts nothing.
 *
 * @see https://github.com/Azure/azure-cli/issues/20315 loopback unreachable over SSH
 * @see https://github.com/microsoft/vscode-remote-release/issues/9989 and in dev containers
 * @see https://github.com/microsoft/WSL/issues/8892 no browser inside WSL without wslview
 */
export function readSurroundings(env: Environment, platform: NodeJS.Platform): Surroundings {
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  const chosen = isSet('BROWSER');
  if (isSet('CODESPACES')) {
    return away('codespaces', chosen, 'This is a codespace: the browser sits on another machine.');
  }
  if (isSet('SSH_CONNECTION') || isSet('SSH_TTY')) {
    return away('ssh', chosen, 'This is an SSH session: the browser sits on another machine.');
  }
  if (
    isSet('REMOTE_CONTAINERS') ||
    isSet('DEVCONTAINER') ||
    env['container'] === 'podman' ||
    env['container'] === 'docker'
  ) {
    return away('container', chosen, 'This is a container: the browser sits outside of it.');
  }
  if (isSet('WSL_DISTRO_NAME')) {
    return { kind: 'wsl', browserHere: true, loopbackReachable: true, because: null };
  }
  if (platform === 'linux' && !isSet('DISPLAY') && !isSet('WAYLAND_DISPLAY') && !chosen) {
    return {
      kind: 'headless',
      browserHere: false,
      loopbackReachable: true,
      because: 'No desktop here to open a browser on.',
    };
  }
  return { kind: 'desktop', browserHere: true, loopbackReachable: true, because: null };
}

function away(kind: Surroundings['kind'], browserChosen: boolean, because: string): Surroundings {
  return { kind, browserHere: browserChosen, loopbackReachable: false, because };
}

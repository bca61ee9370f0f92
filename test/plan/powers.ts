export const all = { mayRegister: true, mayConsent: true };

export const registerOnly = { mayRegister: true, mayConsent: false };

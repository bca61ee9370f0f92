export const account = [/Go on with this account/, 'Yes, in Contoso'] as const;

export const apply = [/Apply this plan/, true] as const;

// The properties over random starting tenants, five times as many as in the ordinary run.
process.env['PROPERTY_CASES'] ??= '10000';
await import('../apply/any-tenant.property.test.ts');

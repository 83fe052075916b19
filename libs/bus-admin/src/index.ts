export { BusAdminModule } from './bus-admin.module.ts';

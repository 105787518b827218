namespace Connections.Core.Jobs;

/// <summary>The queues that jobs are put into. A job that names none goes to Hangfire's own, <c>default</c>, which the housekeeping server serves last.</summary>
public static class Queues
{
    /// <summary>Slices of event delivery, one job for each destination with events to send. It has a server of its own, so that nothing here waits for a warehouse.</summary>
    public const string Delivery = "delivery";

    /// <summary>Warehouse loads, reverse ETL and pulls from cloud apps: minutes long, few at a time.</summary>
    public const string Warehouses = "warehouses";

    /// <summary>Mails: short, and somebody waits for them.</summary>
    public const string Mail = "mail";

    /// <summary>Retention, clean-up, alerts: whatever may run a little later.</summary>
    public const string Housekeeping = "housekeeping";
}

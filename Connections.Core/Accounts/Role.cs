namespace Connections.Core.Accounts;

/// <summary>What a person may do; each includes the ones before it.</summary>
public enum Role
{
    /// <summary>Sees everything but secrets.</summary>
    Viewer = 0,

    /// <summary>Also adds and changes sources, destinations and warehouses.</summary>
    Editor = 1,

    /// <summary>Also people, the job dashboard, the audit trail, the outbox and requests.</summary>
    Owner = 2,
}
